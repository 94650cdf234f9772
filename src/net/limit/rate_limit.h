// rate_limit.h: how often something may be done to, or by, one subject.
#pragma once
#include <kj/timer.h>

#include <chrono>
#include <optional>
#include <vector>

#include "core/base/random.h"

namespace qpc::net {

/// Token buckets in a table of fixed size. A subject's place follows from a keyed hash: so nobody can push a subject
/// out by asking for many others, nor choose subjects that share a place. Two that share one by chance share its
/// bucket.
class RateLimit {
 public:
  static constexpr std::size_t places = 16 * 1024;
  using Place = std::size_t;

  /// So many tokens at once, and one more each `interval`; an interval of zero limits nothing. `clock` outlives it.
  RateLimit(std::uint64_t burst, kj::Duration interval, const kj::MonotonicClock& clock, Random& random);

  /// From here on. What was taken before stays taken.
  void set(std::uint64_t burst, kj::Duration interval);

  /// The subject's bucket: for who asks for the same one often.
  Place place_of(ByteView subject) const;
  /// How long until the bucket has so many tokens; zero when it has them.
  kj::Duration wait_for(Place place, unsigned tokens) const;
  /// Takes so many tokens, also those that the bucket does not have yet: others wait longer for that.
  void take(Place place, unsigned tokens);

  /// Takes one of the subject's tokens; or tells how long to wait, in whole seconds, when there is none.
  std::optional<std::chrono::seconds> take(ByteView subject);

 private:
  kj::TimePoint full_after(Place place, unsigned tokens) const;

  const kj::MonotonicClock& clock_;
  kj::Duration interval_;
  kj::Duration burst_;
  Secret key_;
  std::vector<kj::TimePoint> full_at_;  ///< when a place has all its tokens again
};

/// A wait as people and schemas are told it: in whole seconds, rounded up.
std::chrono::seconds whole_seconds(kj::Duration wait);

}  // namespace qpc::net
