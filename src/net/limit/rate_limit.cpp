#include "net/limit/rate_limit.h"

#include <algorithm>

#include "core/crypto/hash.h"

namespace qpc::net {

RateLimit::RateLimit(std::uint64_t burst, kj::Duration interval, const kj::MonotonicClock& clock, Random& random)
    : clock_(clock),
      interval_(interval),
      burst_(static_cast<std::int64_t>(burst) * interval),
      key_(random.secret(32)),
      full_at_(places, kj::origin<kj::TimePoint>()) {}

void RateLimit::set(std::uint64_t burst, kj::Duration interval) {
  interval_ = interval;
  burst_ = static_cast<std::int64_t>(burst) * interval;
}

RateLimit::Place RateLimit::place_of(ByteView subject) const {
  const auto digest = crypto::hmac(crypto::HashAlgorithm::sha256, key_.reveal(), subject);
  return (digest[0] | std::size_t{digest[1]} << 8) % places;
}

kj::TimePoint RateLimit::full_after(Place place, unsigned tokens) const {
  return std::max(full_at_[place], clock_.now()) + tokens * interval_;
}

kj::Duration RateLimit::wait_for(Place place, unsigned tokens) const {
  if (interval_ == 0 * kj::SECONDS) return 0 * kj::SECONDS;  // whatever is owed from before
  const auto owed = full_after(place, tokens) - clock_.now();
  return owed > burst_ ? owed - burst_ : 0 * kj::SECONDS;
}

void RateLimit::take(Place place, unsigned tokens) { full_at_[place] = full_after(place, tokens); }

std::optional<std::chrono::seconds> RateLimit::take(ByteView subject) {
  const auto place = place_of(subject);
  if (const auto wait = wait_for(place, 1); wait > 0 * kj::SECONDS) return whole_seconds(wait);
  take(place, 1);
  return std::nullopt;
}

std::chrono::seconds whole_seconds(kj::Duration wait) {
  return std::chrono::seconds((wait + kj::SECONDS - kj::NANOSECONDS) / kj::SECONDS);
}

}  // namespace qpc::net
