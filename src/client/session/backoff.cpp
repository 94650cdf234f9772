#include "client/session/backoff.h"

#include <algorithm>

namespace qpc::client {

kj::Duration Backoff::next() {
  const auto ceiling = static_cast<std::uint64_t>(ceiling_ / kj::MILLISECONDS);
  const std::uint64_t least = ceiling / 4;
  ceiling_ = std::min(ceiling_ * 2, longest);
  return static_cast<std::int64_t>(least + random_.below(ceiling - least + 1)) * kj::MILLISECONDS;
}

std::chrono::milliseconds retry_pause(std::uint32_t tries, Random& random) {
  constexpr std::uint64_t first_ms = 20'000, longest_ms = 300'000;
  const std::uint64_t ceiling = std::min(first_ms << std::min(tries, 8U), longest_ms);
  return std::chrono::milliseconds(ceiling / 4 + random.below(ceiling - ceiling / 4 + 1));
}

}  // namespace qpc::client
