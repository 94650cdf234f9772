// sender_chain.h: whether messages of one device went missing, came twice or were swapped on their way.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "core/message/app_message.h"

namespace qpc::client {

/// Where one sending device stands in one group: what its next message must carry.
struct SenderChain {
  std::uint64_t counter = 0;  ///< of its last message that was seen
  std::array<std::uint8_t, 32> running_hash{};
};

/// What a message says about those before it.
struct ChainVerdict {
  enum class Finding {
    in_order,
    joined_later,  ///< the first one seen of this device is not its first: it spoke before we were here
    gap,           ///< `missing` messages were never seen
    repeated,      ///< its counter was seen before
    forked,        ///< the counter fits, the running hash does not: somebody saw other messages than we did
  };
  Finding finding;
  std::uint64_t missing = 0;
};

/// Compares a message with the chain so far; nothing was seen where `before` is empty.
ChainVerdict follow(const std::optional<SenderChain>& before, const message::AppMessage& message);

/// The chain after a message, whose octets (without padding) are `content`.
SenderChain chain_after(const message::AppMessage& message, ByteView content);

}  // namespace qpc::client
