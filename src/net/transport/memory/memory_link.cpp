#include "net/transport/memory/memory_link.h"

#include <algorithm>

namespace qpc::net {
namespace {

kj::Exception disconnected() { return KJ_EXCEPTION(DISCONNECTED, "the connection is closed"); }

/// One end, as its owner sees it.
class MemoryConnection final : public Connection {
 public:
  MemoryConnection(kj::Own<MemoryLink> link, MemoryLink::Side side)
      : link_(kj::mv(link)),
        side_(side),
        standing_(side == MemoryLink::Side::client ? Standing::authenticated : Standing::stranger) {}
  ~MemoryConnection() noexcept(false) { link_->close(side_, CloseCode::done, ""); }
  KJ_DISALLOW_COPY_AND_MOVE(MemoryConnection);

  kj::Own<kj::AsyncIoStream> open_stream(StreamKind kind) override {
    require_trust();
    return link_->open(side_, kind);
  }
  kj::Promise<IncomingStream> accept_stream() override {
    require_trust();
    return link_->accept(side_);
  }
  const ChannelBinding& channel_binding() const override { return link_->binding(); }
  kj::Maybe<const PeerIdentity&> peer_identity() const override {
    if (side_ == MemoryLink::Side::node) return nullptr;
    return link_->node();
  }
  void accept_peer() override { link_->peer_accepted = true; }
  std::string peer_address() const override { return "memory"; }
  std::string_view key_exchange_group() const override { return "memory"; }
  std::string_view cipher() const override { return "memory"; }
  Standing standing() const override { return standing_; }
  void raise_standing() override { standing_ = Standing::authenticated; }
  kj::Promise<void> flushed() override {
    if (!link_->is_open()) return disconnected();
    return kj::READY_NOW;  // a pipe holds nothing: what was written has been read
  }
  std::uint64_t acknowledged_bytes() const override { return 0; }  // nobody waits for any
  void close(CloseCode code, std::string_view reason) override { link_->close(side_, code, reason); }
  kj::Promise<Closed> on_closed() override { return link_->on_closed(side_); }

 private:
  void require_trust() const {
    KJ_REQUIRE(side_ == MemoryLink::Side::node || link_->peer_accepted, "accept_peer() comes before streams");
  }
  kj::Own<MemoryLink> link_;
  MemoryLink::Side side_;
  Standing standing_;
};

}  // namespace

MemoryConnectionPair MemoryLink::connect(const PeerIdentity& node, const PeerTrust& trust, Bytes binding) {
  auto link = kj::refcounted<MemoryLink>(node, std::holds_alternative<PinnedIdentity>(trust), std::move(binding));
  auto client = kj::heap<MemoryConnection>(kj::addRef(*link), Side::client);
  return {kj::mv(client), kj::heap<MemoryConnection>(kj::mv(link), Side::node)};
}

MemoryLink::End::End() : incoming(kj::heap<kj::ProducerConsumerQueue<IncomingStream>>()) {
  auto pair = kj::newPromiseAndFulfiller<Closed>();
  ended = kj::mv(pair.fulfiller);
  on_closed = pair.promise.fork();
}

MemoryLink::MemoryLink(PeerIdentity node, bool accepted, Bytes binding)
    : peer_accepted(accepted),
      node_(std::move(node)),
      binding_{ChannelBinding::Type::tls_exporter, std::move(binding)} {}

kj::Own<kj::AsyncIoStream> MemoryLink::open(Side from, StreamKind kind) {
  auto pipe = kj::newTwoWayPipe();
  auto near = kj::heap<MemoryStream>(kj::addRef(*this), kj::mv(pipe.ends[0]));
  if (!open_) {
    near->disconnect();
    return near;
  }
  end(other(from)).incoming->push({kind, kj::heap<MemoryStream>(kj::addRef(*this), kj::mv(pipe.ends[1]))});
  return near;
}

kj::Promise<IncomingStream> MemoryLink::accept(Side at) {
  if (!open_) return disconnected();
  return end(at).waiting.wrap(end(at).incoming->pop());
}

void MemoryLink::close(Side by, CloseCode code, std::string_view reason) {
  if (!std::exchange(open_, false)) return;
  auto self = kj::addRef(*this);  // a stream that is cancelled here may hold the last reference
  end(by).ended->fulfill(Closed{Closed::By::us, code, std::string(reason)});
  end(other(by)).ended->fulfill(Closed{Closed::By::peer, code, std::string(reason)});
  for (End* side : {&client_end_, &node_end_}) {
    side->waiting.cancel(disconnected());
    side->incoming = kj::heap<kj::ProducerConsumerQueue<IncomingStream>>();  // what is queued refers to this link
  }
  for (MemoryStream* stream : std::vector(streams_)) {
    if (std::ranges::contains(streams_, stream)) stream->disconnect();
  }
}

kj::Promise<Closed> MemoryLink::on_closed(Side at) { return end(at).on_closed.addBranch(); }

MemoryStream::MemoryStream(kj::Own<MemoryLink> link, kj::Own<kj::AsyncIoStream> pipe)
    : link_(kj::mv(link)), pipe_(kj::mv(pipe)) {
  link_->add(*this);
}

MemoryStream::~MemoryStream() noexcept(false) { link_->remove(*this); }

void MemoryStream::disconnect() {
  waiting_.cancel(disconnected());
  pipe_ = nullptr;
}

kj::Promise<std::size_t> MemoryStream::tryRead(void* buffer, std::size_t min_bytes, std::size_t max_bytes) {
  KJ_IF_MAYBE (pipe, pipe_) return waiting_.wrap((*pipe)->tryRead(buffer, min_bytes, max_bytes));
  return disconnected();
}

kj::Promise<void> MemoryStream::write(const void* buffer, std::size_t size) {
  KJ_IF_MAYBE (pipe, pipe_) return waiting_.wrap((*pipe)->write(buffer, size));
  return disconnected();
}

kj::Promise<void> MemoryStream::write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) {
  KJ_IF_MAYBE (pipe, pipe_) return waiting_.wrap((*pipe)->write(pieces));
  return disconnected();
}

kj::Promise<void> MemoryStream::whenWriteDisconnected() {
  KJ_IF_MAYBE (pipe, pipe_) {
    return waiting_.wrap((*pipe)->whenWriteDisconnected()).catch_([](kj::Exception&&) {});
  }
  return kj::READY_NOW;
}

void MemoryStream::shutdownWrite() {
  KJ_IF_MAYBE (pipe, pipe_) (*pipe)->shutdownWrite();
}

void MemoryStream::abortRead() {
  KJ_IF_MAYBE (pipe, pipe_) (*pipe)->abortRead();
}

}  // namespace qpc::net
