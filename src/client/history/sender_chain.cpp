#include "client/history/sender_chain.h"

namespace qpc::client {

ChainVerdict follow(const std::optional<SenderChain>& before, const message::AppMessage& message) {
  using enum ChainVerdict::Finding;
  const std::uint64_t counter_before = before ? before->counter : 0;
  if (message.counter <= counter_before) return {repeated};
  const std::uint64_t missing = message.counter - counter_before - 1;
  if (!before && missing > 0) return {joined_later};
  if (missing > 0) return {gap, missing};
  const bool fits = message.running_hash == (before ? before->running_hash : SenderChain{}.running_hash);
  return {fits ? in_order : forked};
}

SenderChain chain_after(const message::AppMessage& message, ByteView content) {
  return {message.counter, message::next_running_hash(message.running_hash, content)};
}

}  // namespace qpc::client
