// served_connection.h: one connection that a node serves.
#pragma once
#include "net/rpc/rpc_peer.h"
#include "net/rpc/rpc_server.h"

namespace qpc::net {

/// Takes the peer's streams: the first RPC stream gets the bootstrap, blobs go to the service.
class ServedConnection final : private kj::TaskSet::ErrorHandler {
 public:
  /// `service` and `timer` must outlive it.
  ServedConnection(kj::Own<Connection> connection, RpcService& service, kj::Timer& timer, RpcLimits stranger,
                   RpcLimits authenticated, kj::Own<MessageMemory> memory);
  KJ_DISALLOW_COPY_AND_MOVE(ServedConnection);

  /// Serves until the connection has ended, which it reports to the service.
  Task<void> run();
  Connection& connection() { return *connection_; }
  /// Closes the connection as soon as every call is answered and the answers have arrived; a client that does not
  /// acknowledge them is waited for two seconds.
  void close_when_idle() { tasks_.add(close_when_idle_task()); }

 private:
  void accept_next();
  /// QUIC's idle timeout ends nobody who sends PINGs, so strangers have to say something, too, and to come to the
  /// point.
  Task<void> end_strangeness();
  Task<void> close_when_idle_task();
  /// When all answers have arrived, or the client has acknowledged nothing for a while.
  Task<void> answers_arrived();
  void accept(IncomingStream incoming);
  capnp::Capability::Client bootstrap();
  void taskFailed(kj::Exception&& exception) override;

  kj::Own<Connection> connection_;
  RpcService& service_;
  kj::Timer& timer_;
  PeerGuard guard_;
  kj::Maybe<kj::Own<RpcPeer>> rpc_;
  kj::TaskSet tasks_;  // the next stream, blobs, and the end of strangers
};

}  // namespace qpc::net
