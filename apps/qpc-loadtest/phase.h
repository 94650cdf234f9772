// phase.h: one thing that was measured: how often it was done, how long it took, and what it cost.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "client/failure.h"
#include "qpc-loadtest/histogram.h"

namespace qpc::loadtest {

using Clock = std::chrono::steady_clock;
using Instant = Clock::time_point;

/// When operations have to begin in order to count. What begins before warms up.
struct Window {
  Instant from{};
  Instant until{};

  double seconds() const { return std::chrono::duration<double>(until - from).count(); }
};

/// The thread of the node that has worked most.
struct BusiestThread {
  std::string name;
  double cores = 0;
};

/// What a phase has cost, from its first operation that counts to its last answer.
struct PhaseCost {
  double seconds = 0;
  std::optional<double> node_cpu_seconds = {};
  double generator_cpu_seconds = 0;
  std::optional<BusiestThread> busiest = {};
};

class Phase {
 public:
  explicit Phase(std::string name) : name_(std::move(name)) {}

  void set_window(Window window) { window_ = window; }
  const Window& window() const { return window_; }

  /// What began at `started` has ended now, and `times` things were done by it. Only what began in the window counts;
  /// as done, only what has ended in it, so that `per_second` is what the node gets through.
  void note(Instant started, Instant ended, const client::Outcome<>& outcome, std::uint64_t times = 1);
  /// Nothing that begins from here on counts: somebody has interrupted it.
  void end_now(Instant now);
  /// Whether anything could count so far.
  bool has_begun() const { return window_.until > window_.from; }
  /// Operations that were never answered.
  void note_unanswered(std::uint64_t times);

  const std::string& name() const { return name_; }
  const Histogram& latency() const { return latency_; }
  /// In the window.
  std::uint64_t done() const { return done_; }
  double per_second() const { return window_.seconds() > 0 ? static_cast<double>(done_) / window_.seconds() : 0; }
  /// By the code of the failure.
  const std::map<std::string, std::uint64_t>& errors() const { return errors_; }
  std::uint64_t error_count() const;
  /// Done in each second of the window.
  const std::vector<std::uint64_t>& each_second() const { return each_second_; }

  PhaseCost cost = {};

 private:
  std::string name_;
  Window window_;
  Histogram latency_;
  std::uint64_t done_ = 0;
  std::map<std::string, std::uint64_t> errors_;
  std::vector<std::uint64_t> each_second_;
};

}  // namespace qpc::loadtest
