#include "qpc-loadtest/phase.h"

#include <algorithm>

namespace qpc::loadtest {

void Phase::note(Instant started, Instant ended, const client::Outcome<>& outcome, std::uint64_t times) {
  if (started < window_.from || started >= window_.until) return;
  if (!outcome) {
    errors_[outcome.error().code] += times;
    return;
  }
  latency_.record(ended - started, times);
  if (ended >= window_.until) return;
  done_ += times;
  const auto second = static_cast<std::size_t>(std::chrono::floor<std::chrono::seconds>(ended - window_.from).count());
  if (second >= each_second_.size()) each_second_.resize(second + 1);
  each_second_[second] += times;
}

void Phase::end_now(Instant now) {
  window_.until = std::clamp(now, window_.from, std::max(window_.from, window_.until));
}

void Phase::note_unanswered(std::uint64_t times) {
  if (times > 0) errors_["unanswered"] += times;
}

std::uint64_t Phase::error_count() const {
  std::uint64_t count = 0;
  for (const auto& [code, times] : errors_) count += times;
  return count;
}

}  // namespace qpc::loadtest
