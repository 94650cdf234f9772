#include "net/limit/rate_limit.h"

#include <algorithm>

#include "core/crypto/hash.h"

namespace qpc::net {

Rate Rate::of_a_second(std::uint64_t tokens) {
  constexpr std::uint64_t seconds = 10;
  if (tokens == 0) return {0, 0 * kj::SECONDS};
  return {seconds * tokens, kj::SECONDS / static_cast<std::int64_t>(tokens)};
}

RateLimit::RateLimit(Rate rate, const kj::MonotonicClock& clock, Random& random)
    : clock_(clock), rate_(rate), key_(random.secret(32)), full_at_(places, kj::origin<kj::TimePoint>()) {}

void RateLimit::set(Rate rate) { rate_ = rate; }

RateLimit::Place RateLimit::place_of(ByteView subject) const {
  const auto digest = crypto::hmac(crypto::HashAlgorithm::sha256, key_.reveal(), subject);
  return (digest[0] | std::size_t{digest[1]} << 8) % places;
}

/// How long until all tokens are there.
kj::Duration RateLimit::owed(Place place) const { return std::max(full_at_[place], clock_.now()) - clock_.now(); }

kj::Duration RateLimit::wait_for(Place place, unsigned tokens) const {
  if (rate_.interval == 0 * kj::SECONDS) return 0 * kj::SECONDS;  // whatever is owed from before
  const auto burst = time_of(rate_.burst);
  const auto needed = owed(place) + std::min(time_of(tokens), burst);
  return needed > burst ? needed - burst : 0 * kj::SECONDS;
}

void RateLimit::take(Place place, unsigned tokens) { full_at_[place] = clock_.now() + owed(place) + time_of(tokens); }

std::optional<std::chrono::seconds> RateLimit::take(ByteView subject) {
  const auto place = place_of(subject);
  if (const auto wait = wait_for(place, 1); wait > 0 * kj::SECONDS) return whole_seconds(wait);
  take(place, 1);
  return std::nullopt;
}

bool RateLimit::is_half_empty(ByteView subject) const {
  return rate_.interval > 0 * kj::SECONDS && owed(place_of(subject)) > time_of(rate_.burst) / 2;
}

std::chrono::seconds whole_seconds(kj::Duration wait) {
  return std::chrono::seconds((wait + kj::SECONDS - kj::NANOSECONDS) / kj::SECONDS);
}

}  // namespace qpc::net
