// rpc_server.h: serves Cap'n Proto RPC on the connections of a listener.
#pragma once
#include <capnp/capability.h>
#include <kj/timer.h>

#include "net/rpc/call_gate.h"
#include "net/rpc/call_meter.h"
#include "net/rpc/rpc_limits.h"
#include "net/transport/network.h"

namespace qpc::net {

/// What a node offers on a connection.
class RpcService {
 public:
  virtual ~RpcService() noexcept(false) = default;

  /// The bootstrap interface for one connection, made when the peer opens its RPC stream. The connection outlives
  /// every capability handed out through it, and every call of a method that the schema marks `allowCancellation`:
  /// KJ lets others run on when their caller is gone. When a session exists, call connection.raise_standing().
  virtual capnp::Capability::Client bootstrap(Connection& connection) = 0;

  /// A stream of StreamKind::blob that the peer opened, after its kind. Dropped when the connection ends.
  /// The default resets it.
  virtual kj::Promise<void> blob(Connection& connection, kj::Own<kj::AsyncIoStream> stream);

  /// Who hears of each call; null when nobody does. Asked at each connection, which it outlives.
  virtual CallMeter* call_meter() { return nullptr; }

  /// Who decides about each call on this connection, made when its bootstrap is; null when nobody does.
  virtual kj::Own<CallGate> call_gate(Connection&) { return {}; }

  /// A connection ended, or broke a rule. For logs and counters; the default does nothing.
  virtual void connection_ended(Connection& connection, const Closed& closed) { (void)connection, (void)closed; }
};

/// Accepts connections and serves each until it ends.
class RpcServer {
 public:
  /// `service` and `timer` must outlive the server.
  RpcServer(RpcService& service, kj::Timer& timer, RpcLimits stranger = RpcLimits::stranger(),
            RpcLimits authenticated = RpcLimits::authenticated(), StrangerMemory memory = {});
  KJ_DISALLOW_COPY_AND_MOVE(RpcServer);
  /// Closes every connection with CloseCode::shutting_down.
  ~RpcServer() noexcept(false);

  /// Serves what `listener` accepts, until cancelled or drained. May be called for several listeners.
  kj::Promise<void> serve(Listener& listener);
  /// Serves one connection.
  void serve(kj::Own<Connection> connection);

  std::size_t connections() const;

  /// Takes no further connections, and closes those there are with CloseCode::shutting_down: each as soon as it has no
  /// call in flight and the answers have arrived, or its client has been silent for two seconds, and all of them after
  /// `grace`. That no further calls are taken, and none waits for long, is the service's part.
  kj::Promise<void> drain(kj::Duration grace);

 private:
  class Impl;
  kj::Own<Impl> impl_;
};

}  // namespace qpc::net
