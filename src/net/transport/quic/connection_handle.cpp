#include "net/transport/quic/connection_handle.h"

namespace qpc::net::quic {
namespace {

class Handle final : public Connection {
 public:
  Handle(kj::Own<QuicConnection> connection, PeerAccepted accepted)
      : connection_(kj::mv(connection)), accepted_(accepted) {}
  ~Handle() noexcept(false) { connection_->close(CloseCode::done, ""); }
  KJ_DISALLOW_COPY_AND_MOVE(Handle);

  kj::Own<kj::AsyncIoStream> open_stream(StreamKind kind) override {
    require_accepted();
    return connection_->open_stream(kind);
  }
  kj::Promise<IncomingStream> accept_stream() override {
    require_accepted();
    return connection_->accept_stream();
  }
  const ChannelBinding& channel_binding() const override { return connection_->channel_binding(); }
  kj::Maybe<const PeerIdentity&> peer_identity() const override {
    if (!connection_->peer_identity()) return nullptr;
    return *connection_->peer_identity();
  }
  void accept_peer() override { accepted_ = PeerAccepted::yes; }
  std::string peer_address() const override { return connection_->remote().to_string(); }
  std::string_view key_exchange_group() const override { return connection_->key_exchange_group(); }
  std::string_view cipher() const override { return connection_->cipher(); }
  Standing standing() const override { return connection_->standing(); }
  void raise_standing() override { connection_->raise_standing(); }
  kj::Promise<void> flushed() override { return connection_->flushed(); }
  std::uint64_t acknowledged_bytes() const override { return connection_->acknowledged_bytes(); }
  void close(CloseCode code, std::string_view reason) override { connection_->close(code, reason); }
  kj::Promise<Closed> on_closed() override { return connection_->on_closed(); }

 private:
  void require_accepted() const { KJ_REQUIRE(accepted_ == PeerAccepted::yes, "accept_peer() comes before streams"); }

  kj::Own<QuicConnection> connection_;
  PeerAccepted accepted_;
};

}  // namespace

kj::Own<Connection> make_handle(kj::Own<QuicConnection> connection, PeerAccepted accepted) {
  return kj::heap<Handle>(kj::mv(connection), accepted);
}

}  // namespace qpc::net::quic
