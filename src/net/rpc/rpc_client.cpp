#include "net/rpc/rpc_client.h"

#include "net/rpc/rpc_peer.h"

namespace qpc::net {

class RpcClient::Impl {
 public:
  Impl(kj::Own<Connection> connection, kj::Timer& timer, RpcLimits limits)
      : connection_(kj::mv(connection)),
        guard_(*connection_, timer, limits, limits, kj::refcounted<MessageMemory>(kj::refcounted<MessagePool>(0), 0)),
        peer_(connection_->open_stream(StreamKind::rpc), guard_, timer) {}

  Connection& connection() { return *connection_; }
  RpcPeer& peer() { return peer_; }

 private:
  kj::Own<Connection> connection_;
  PeerGuard guard_;
  RpcPeer peer_;
};

RpcClient::RpcClient(kj::Own<Connection> connection, kj::Timer& timer, RpcLimits limits)
    : impl_(kj::heap<Impl>(kj::mv(connection), timer, limits)) {}
RpcClient::~RpcClient() noexcept(false) = default;

capnp::Capability::Client RpcClient::bootstrap() { return impl_->peer().bootstrap(); }
Connection& RpcClient::connection() { return impl_->connection(); }
kj::Promise<Closed> RpcClient::on_closed() { return impl_->connection().on_closed(); }

}  // namespace qpc::net
