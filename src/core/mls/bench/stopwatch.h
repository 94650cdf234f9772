// stopwatch.h: how long something takes when nothing else is in its way.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>

namespace qpc::mls::bench {

/// Seconds of a clock: the calling thread's processor time, which other programs do not lengthen, or the wall's.
inline double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// How much time to spend on each measurement.
struct Patience {
  double seconds = 0.4;
  std::size_t fewest_batches = 3;
};

/// Microseconds that `run()` takes: the mean of a batch of at least 2 ms, of the batch that was disturbed least. What
/// takes longer than all the time there is runs once.
template <class Run>
double microseconds(const Patience& patience, const Run& run, clockid_t clock = CLOCK_THREAD_CPUTIME_ID) {
  const auto batch = [&](std::size_t runs) {
    const double start = seconds(clock);
    for (std::size_t i = 0; i < runs; ++i) run();
    return (seconds(clock) - start) / static_cast<double>(runs);
  };
  double best = batch(1);
  if (best > patience.seconds) return 1e6 * best;
  const auto runs = static_cast<std::size_t>(std::clamp(0.002 / std::max(best, 1e-7), 1.0, 20000.0));
  const double end = seconds(CLOCK_MONOTONIC) + patience.seconds;
  for (std::size_t i = 0; i < patience.fewest_batches || seconds(CLOCK_MONOTONIC) < end; ++i) {
    best = std::min(best, batch(runs));
  }
  return 1e6 * best;
}

}  // namespace qpc::mls::bench
