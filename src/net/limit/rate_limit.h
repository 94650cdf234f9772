// rate_limit.h: how often something may be done to, or by, one subject.
#pragma once
#include <kj/timer.h>

#include <chrono>
#include <optional>
#include <vector>

#include "core/base/random.h"

namespace qpc::net {

struct Rate {
  std::uint64_t burst;    ///< tokens at once
  kj::Duration interval;  ///< until there is one more; zero limits nothing

  /// So many each second all the time, ten times as many at once; zero: any number.
  static Rate of_a_second(std::uint64_t tokens);
};

/// Token buckets in a table of fixed size. A subject's place follows from a keyed hash: so nobody can push a subject
/// out by asking for many others, nor choose subjects that share a place. Two that share one by chance share its
/// bucket.
class RateLimit {
 public:
  static constexpr std::size_t places = 16 * 1024;
  using Place = std::size_t;

  /// `clock` outlives it.
  RateLimit(Rate rate, const kj::MonotonicClock& clock, Random& random);

  /// From here on. What was taken before stays taken.
  void set(Rate rate);

  /// The subject's bucket: for who asks for the same one often.
  Place place_of(ByteView subject) const;
  /// How long until the bucket has so many tokens, or is full, where that is fewer; zero when it is so far.
  kj::Duration wait_for(Place place, unsigned tokens) const;
  /// Takes so many tokens, also those that the bucket does not have yet: others wait longer for that.
  void take(Place place, unsigned tokens);

  /// Takes one of the subject's tokens; or tells how long to wait, in whole seconds, when there is none.
  std::optional<std::chrono::seconds> take(ByteView subject);
  /// Whether the subject has fewer than half of its tokens.
  bool is_half_empty(ByteView subject) const;

 private:
  kj::Duration owed(Place place) const;
  kj::Duration time_of(std::uint64_t tokens) const { return static_cast<std::int64_t>(tokens) * rate_.interval; }

  const kj::MonotonicClock& clock_;
  Rate rate_;
  Secret key_;
  std::vector<kj::TimePoint> full_at_;  ///< when a place has all its tokens again
};

/// A wait as people and schemas are told it: in whole seconds, rounded up.
std::chrono::seconds whole_seconds(kj::Duration wait);

}  // namespace qpc::net
