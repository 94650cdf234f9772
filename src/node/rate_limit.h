// rate_limit.h: how often something may be done to one subject.
#pragma once
#include <kj/timer.h>

#include <chrono>
#include <optional>
#include <vector>

#include "core/base/random.h"

namespace qpc::node {

/// Token buckets in a table of fixed size. A subject's place follows from a keyed hash: so nobody can push a subject
/// out by asking for many others, nor choose subjects that share a place. Two that share one by chance share its
/// bucket.
class RateLimit {
 public:
  static constexpr std::size_t places = 16 * 1024;

  /// So many at once, and one more each `interval`. `timer` outlives it.
  RateLimit(unsigned burst, kj::Duration interval, const kj::Timer& timer, Random& random);

  /// Takes one of the subject's tokens; or tells how long to wait, when there is none.
  std::optional<std::chrono::seconds> take(ByteView subject);

 private:
  const kj::Timer& timer_;
  kj::Duration interval_;
  kj::Duration burst_;
  Secret key_;
  std::vector<kj::TimePoint> full_at_;  ///< when a place has all its tokens again
};

}  // namespace qpc::node
