#include "bench/figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace qpc::bench {

Summary summary_of(std::vector<double> sample) {
  std::ranges::sort(sample);
  const auto count = static_cast<double>(sample.size());
  const auto at = [&](double part) { return sample[static_cast<std::size_t>(part * (count - 1))]; };
  const double mean = std::accumulate(sample.begin(), sample.end(), 0.0) / count;
  double squares = 0;
  for (const double value : sample) squares += (value - mean) * (value - mean);
  return {.count = sample.size(),
          .mean = mean,
          .deviation = count > 1 ? std::sqrt(squares / (count - 1)) : 0,
          .median = at(0.5),
          .p95 = at(0.95),
          .p99 = at(0.99),
          .longest = sample.back()};
}

}  // namespace qpc::bench
