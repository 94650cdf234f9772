// rpc_limits.h: how much of the RPC system one peer may use.
#pragma once
#include <kj/time.h>

#include <cstddef>

namespace qpc::net {

/// What KJ may keep on its way for one capability that streams; about what a path of 25 ms at 10 MB/s holds.
inline constexpr int streaming_window_bytes = 256 * 1024;

/// Limits of one peer. What is exceeded closes the connection with CloseCode::limit_exceeded.
struct RpcLimits {
  std::size_t message_bytes;  ///< of one message, with its segment table
  std::size_t calls;          ///< whose answers the peer has not finished with
  std::size_t capabilities;   ///< it holds of us, and we of it
  kj::Duration message_time;  ///< until the peer takes what we wrote; for a stranger's message, from first byte to last
  kj::Duration silence;       ///< a stranger's: without a message, whatever else it does to seem alive

  kj::Duration introduction;  ///< a stranger's: from its connection to its session
  /// Calls that are not answered yet. With so many, the peer's next message waits: so a connection has its share of
  /// what a node can do, and no more.
  std::size_t running = kj::maxValue;

  static constexpr RpcLimits stranger() {
    return {64 * 1024, 64, 64, 15 * kj::SECONDS, 30 * kj::SECONDS, 3 * kj::MINUTES, 16};
  }
  /// A client with a session. Each call may be answered with up to `message_bytes`.
  static constexpr RpcLimits authenticated() {
    return {1024 * 1024, 256, 4096, 5 * kj::MINUTES, kj::maxValue, kj::maxValue, 32};
  }
  /// The node, for its client. So many calls, because the shortest ones that fill a streaming window are about 80
  /// octets long, and the node streams deliveries.
  static constexpr RpcLimits node() { return {1024 * 1024, 4096, 4096, 5 * kj::MINUTES, kj::maxValue, kj::maxValue}; }
};

/// Of calls that a node has not answered, on one connection. Beyond, it reads no further until some are.
inline constexpr std::size_t unanswered_bytes = 8 * 1024 * 1024;
/// Of answers that the peer has not taken, on one connection. Beyond, it is closed.
inline constexpr std::size_t unsent_bytes = 8 * 1024 * 1024;

/// What the messages of strangers may occupy, half sent ones and calls that are not answered.
struct StrangerMemory {
  std::size_t each = 8 * 1024;             ///< that every stranger has
  std::size_t together = 4 * 1024 * 1024;  ///< that all strangers of a node share, for what goes beyond
};

}  // namespace qpc::net
