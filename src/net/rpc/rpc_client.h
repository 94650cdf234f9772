// rpc_client.h: Cap'n Proto RPC to a node over one connection.
#pragma once
#include <capnp/capability.h>
#include <kj/timer.h>

#include "net/rpc/rpc_limits.h"
#include "net/transport/connection.h"

namespace qpc::net {

/// The client's end. Opens the RPC stream at once, so the first call is pipelined on the bootstrap.
///
/// Losing the connection fails every call with DISCONNECTED; make a new connection and a new client then.
class RpcClient {
 public:
  /// After FirstUse, call connection->accept_peer() first. `timer` must outlive the client.
  RpcClient(kj::Own<Connection> connection, kj::Timer& timer, RpcLimits limits = RpcLimits::node());
  KJ_DISALLOW_COPY_AND_MOVE(RpcClient);
  /// Closes the connection. Capabilities that are still held fail with DISCONNECTED.
  ~RpcClient() noexcept(false);

  /// What the node offers to strangers: `client.bootstrap().castAs<schema::Node>()`.
  capnp::Capability::Client bootstrap();
  Connection& connection();
  kj::Promise<Closed> on_closed();

 private:
  class Impl;
  kj::Own<Impl> impl_;
};

}  // namespace qpc::net
