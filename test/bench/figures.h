// figures.h: what a sample of times says.
#pragma once
#include <chrono>
#include <vector>

namespace qpc::bench {

using Microseconds = std::chrono::duration<double, std::micro>;

struct Summary {
  std::size_t count = 0;
  double mean = 0, deviation = 0, median = 0, p95 = 0, p99 = 0, longest = 0;
};

/// Of at least one value, in any order.
Summary summary_of(std::vector<double> sample);

/// Measures one thing after another.
class Stopwatch {
 public:
  double microseconds() const { return Microseconds(std::chrono::steady_clock::now() - begun_).count(); }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace qpc::bench
