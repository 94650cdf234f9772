// caller.h: whose calls are counted.
#pragma once
#include <array>
#include <cstdint>

namespace qpc::node {

/// Who a call is counted for: the strangers of the network it comes from; once there is a session, all others of that
/// network, and whose it is.
enum class Caller : std::uint8_t { strangers, network, account, device };
inline constexpr std::array caller_names{"strangers", "network", "account", "device"};
inline constexpr std::size_t callers = caller_names.size();
using CallerCounts = std::array<std::uint64_t, callers>;

}  // namespace qpc::node
