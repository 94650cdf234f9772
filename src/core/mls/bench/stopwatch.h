// stopwatch.h: how long something takes, beside something else that takes about as long.
#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <vector>

namespace qpc::mls::bench {

/// Seconds of a clock: the calling thread's processor time, which other programs do not lengthen, or the wall's.
inline double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Microseconds of each of `runs` calls of `run()`.
template <class Run>
double microseconds_each(std::size_t runs, const Run& run, clockid_t clock) {
  const double start = seconds(clock);
  for (std::size_t i = 0; i < runs; ++i) run();
  return 1e6 * (seconds(clock) - start) / static_cast<double>(runs);
}

/// How much time to spend on each measurement.
struct Patience {
  double seconds = 0.4;
  std::size_t fewest_turns = 5;
};

/// Microseconds that two things took right after each other.
struct Turn {
  double us;
  double floor_us;

  double ratio() const { return us / floor_us; }
};

/// Runs `run()` and `floor()` in turns of at least 2 ms each and returns the turn whose ratio is the middle one. The
/// speed of a machine that others use, too, changes by half from one moment to the next, so that only what ran side by
/// side can be compared; and each takes as many runs, so that neither is the luckier.
template <class Run, class Floor>
Turn middle_turn(const Patience& patience, const Run& run, const Floor& floor,
                 clockid_t clock = CLOCK_THREAD_CPUTIME_ID) {
  const double once = std::max(microseconds_each(1, floor, clock), microseconds_each(1, run, clock));
  const auto runs = static_cast<std::size_t>(std::clamp(std::ceil(2000 / std::max(once, 0.1)), 1.0, 20000.0));
  std::vector<Turn> turns;
  const double end = seconds(CLOCK_MONOTONIC) + patience.seconds;
  while (turns.size() < patience.fewest_turns || seconds(CLOCK_MONOTONIC) < end) {
    Turn turn{};
    // Either is first as often, so that a machine that grows slower or faster favours none.
    if (turns.size() % 2 == 0) turn.us = microseconds_each(runs, run, clock);
    turn.floor_us = microseconds_each(runs, floor, clock);
    if (turns.size() % 2 != 0) turn.us = microseconds_each(runs, run, clock);
    turns.push_back(turn);
  }
  const auto middle = turns.begin() + static_cast<std::ptrdiff_t>(turns.size() / 2);
  std::ranges::nth_element(turns, middle, {}, &Turn::ratio);
  return *middle;
}

}  // namespace qpc::mls::bench
