// peer_guard.h: holds one peer of an RPC connection to its limits.
#pragma once
#include "core/base/result.h"
#include "net/rpc/rpc_limits.h"
#include "net/transport/connection.h"

namespace qpc::net {

/// Knows which limits hold for the peer, and ends the connection where one is exceeded.
class PeerGuard {
 public:
  /// `connection` must outlive the guard.
  PeerGuard(Connection& connection, RpcLimits stranger, RpcLimits authenticated)
      : connection_(connection), stranger_(stranger), authenticated_(authenticated) {}

  /// Those of the peer's present standing.
  const RpcLimits& limits() const { return connection_.standing() == Standing::stranger ? stranger_ : authenticated_; }
  bool is_stranger() const { return connection_.standing() == Standing::stranger; }

  /// Closes the connection with `code` and the rule that was broken, and throws DISCONNECTED.
  [[noreturn]] void refuse(CloseCode code, Literal rule);

 private:
  Connection& connection_;
  RpcLimits stranger_;
  RpcLimits authenticated_;
};

}  // namespace qpc::net
