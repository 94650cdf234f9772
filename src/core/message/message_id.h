// message_id.h: what a stored message is called, by sender, node and recipients alike.
#pragma once
#include <array>
#include <cstdint>

namespace qpc::message {

/// SHA-256 of the octets that the node stores.
using MessageId = std::array<std::uint8_t, 32>;

}  // namespace qpc::message
