// arrivals.h: when each operation of an open loop is meant to begin, whatever has become of those before it.
#pragma once
#include "core/base/random.h"
#include "qpc-loadtest/histogram.h"

namespace qpc::loadtest {

/// A Poisson process: as many people who know nothing of each other make one. Latency is counted from these times, so
/// that a node that stands still is charged for everybody who would have come meanwhile (no coordinated omission).
class Arrivals {
 public:
  /// `per_second` is above 0. `random` outlives it.
  Arrivals(double per_second, Random& random) : per_second_(per_second), random_(random) {}

  /// The next one, from the beginning on; never before the last.
  Nanoseconds next();

 private:
  double per_second_;
  Random& random_;
  double seconds_ = 0;
};

}  // namespace qpc::loadtest
