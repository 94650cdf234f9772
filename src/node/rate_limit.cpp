#include "node/rate_limit.h"

#include <algorithm>

#include "core/crypto/hash.h"

namespace qpc::node {

RateLimit::RateLimit(unsigned burst, kj::Duration interval, const kj::Timer& timer, Random& random)
    : timer_(timer),
      interval_(interval),
      burst_(burst * interval),
      key_(random.secret(32)),
      full_at_(places, kj::origin<kj::TimePoint>()) {}

std::optional<std::chrono::seconds> RateLimit::take(ByteView subject) {
  const auto digest = crypto::hmac(crypto::HashAlgorithm::sha256, key_.reveal(), subject);
  auto& full_at = full_at_[(digest[0] | std::size_t{digest[1]} << 8) % places];
  const auto now = timer_.now();
  const auto then = std::max(full_at, now) + interval_;
  if (then - now > burst_) {
    return std::chrono::seconds((then - now - burst_ + kj::SECONDS - kj::NANOSECONDS) / kj::SECONDS);
  }
  full_at = then;
  return std::nullopt;
}

}  // namespace qpc::node
