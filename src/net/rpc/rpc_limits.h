// rpc_limits.h: how much of the RPC system one peer may use.
#pragma once
#include <kj/time.h>

#include <cstddef>

namespace qpc::net {

/// Limits of one peer. What is exceeded closes the connection with CloseCode::limit_exceeded.
struct RpcLimits {
  std::size_t message_bytes;  ///< of one message, with its segment table
  std::size_t calls;          ///< whose answers the peer has not finished with
  std::size_t capabilities;   ///< it holds of us, and we of it
  kj::Duration message_time;  ///< from the first byte of a message to its last

  static constexpr RpcLimits stranger() { return {64 * 1024, 64, 64, 15 * kj::SECONDS}; }
  static constexpr RpcLimits authenticated() { return {1024 * 1024, 1024, 4096, 5 * kj::MINUTES}; }
};

}  // namespace qpc::net
