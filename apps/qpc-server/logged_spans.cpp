#include "qpc-server/logged_spans.h"

#include <spdlog/spdlog.h>

#include <format>

#include "core/base/encoding.h"

namespace qpc::server {
namespace {

std::int64_t milliseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

}  // namespace

void LoggedSpans::take(const node::CallSpan& span) {
  if (next_ != nullptr) next_->take(span);
  if (span.correlation.empty()) return;
  const bool is_well = std::string_view(span.outcome) == "ok";
  const auto level = is_well || !may_speak(span.ended) ? spdlog::level::debug : spdlog::level::info;
  if (spdlog::should_log(level)) spdlog::log(level, "{}", line(span));
}

std::string LoggedSpans::line(const node::CallSpan& span) {
  std::chrono::steady_clock::duration stored{0};
  for (const auto& work : span.storage.works()) stored += work.answered - work.handed_in;
  return std::format("{}: {}{} after {} ms, of which {} storage operations took {} ms; trace {}", span.method,
                     span.outcome, span.reason.empty() ? "" : " (" + span.reason + ")",
                     milliseconds(span.ended - span.begun), span.storage.count(), milliseconds(stored),
                     to_hex(span.correlation));
}

bool LoggedSpans::may_speak(std::chrono::steady_clock::time_point now) {
  if (now - minute_ >= std::chrono::minutes(1)) {
    minute_ = now;
    spoken_ = 0;
  }
  return ++spoken_ <= most_each_minute;
}

}  // namespace qpc::server
