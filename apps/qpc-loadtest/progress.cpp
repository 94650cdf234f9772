#include "qpc-loadtest/progress.h"

#include <unistd.h>

#include <cstdio>

#include "qpc-loadtest/chart.h"

namespace qpc::loadtest {
namespace {

constexpr auto interval = 500 * kj::MILLISECONDS;

bool is_shown() { return ::isatty(STDERR_FILENO) == 1; }

}  // namespace

std::string progress_line(const Report& report, double seconds) {
  std::string line = report.options.scenario + ": " + std::to_string(static_cast<int>(seconds)) + " s";
  const Phase* phase = nullptr;
  for (const auto& each : report.phases) {
    if (each.window().from != Instant()) phase = &each;
    // Those beside the first have the same window, and it is the first that people ask about.
    if (phase != nullptr && phase->window().until > Clock::now()) break;
  }
  if (phase == nullptr) {
    line += ", preparing";
  } else {
    const auto& latency = phase->latency();
    const auto last = phase->each_second().empty() ? 0 : phase->each_second().back();
    line += ", " + phase->name() + ": " + short_number(static_cast<double>(phase->done())) + " done, " +
            short_number(static_cast<double>(last)) + " in this second, p99 " +
            short_number(std::chrono::duration<double, std::milli>(latency.quantile(0.99)).count()) + " ms, " +
            std::to_string(phase->error_count()) + " errors";
  }
  if (report.samples.empty() || !report.samples.back().node_rss_bytes) return line;
  return line + ", node " + short_number(static_cast<double>(*report.samples.back().node_rss_bytes)) + "B";
}

Task<void> show_progress(Stage& stage) {
  if (!is_shown() || stage.options().quiet) co_return;
  for (;;) {
    std::fprintf(stderr, "\r\033[K%s", progress_line(stage.report(), stage.seconds()).c_str());
    std::fflush(stderr);
    co_await stage.timer().afterDelay(interval);
  }
}

void end_progress() {
  if (is_shown()) std::fputs("\r\033[K", stderr);
}

}  // namespace qpc::loadtest
