// backoff.h: how long to wait before trying again.
#pragma once
#include <kj/time.h>

#include <chrono>

#include "core/base/random.h"

namespace qpc::client {

/// Doubling delays with full jitter: the n-th is uniform between a quarter of and the whole of min(longest, first *
/// 2^n), so that a node that comes back is not met by everybody at once.
class Backoff {
 public:
  static constexpr kj::Duration first = 200 * kj::MILLISECONDS;
  static constexpr kj::Duration longest = 30 * kj::SECONDS;

  /// `random` must outlive this.
  explicit Backoff(Random& random) : random_(random) {}

  kj::Duration next();
  /// What was tried has worked.
  void reset() { ceiling_ = first; }

 private:
  Random& random_;
  kj::Duration ceiling_ = first;
};

/// How long what the node had no room for waits, after `tries` that were in vain before: doubling from 20 seconds to
/// five minutes, and of that, at random, between a quarter and the whole.
std::chrono::milliseconds retry_pause(std::uint32_t tries, Random& random);

}  // namespace qpc::client
