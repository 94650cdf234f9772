#include "qpc-loadtest/arrivals.h"

#include <cmath>

namespace qpc::loadtest {

Nanoseconds Arrivals::next() {
  constexpr std::uint64_t steps = std::uint64_t{1} << 53U;  // what a double holds exactly
  const double part = (static_cast<double>(random_.below(steps)) + 1) / static_cast<double>(steps);
  seconds_ += -std::log(part) / per_second_;
  return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(seconds_));
}

}  // namespace qpc::loadtest
