#include "qpc-loadtest/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qpc::loadtest {
namespace {

using testing::HasSubstr;

TEST(Progress, SaysThatItPreparesWhereNothingIsMeasuredYet) {
  Report report;
  report.options.scenario = "raw";
  report.phases.emplace_back("enqueue");
  EXPECT_EQ(progress_line(report, 3.9), "raw: 3 s, preparing");
}

TEST(Progress, TellsOfThePhaseThatRunsNow) {
  Report report;
  report.options.scenario = "login";
  const Instant now = Clock::now();
  using std::chrono::seconds;
  report.phases.emplace_back("over").set_window({now - seconds(9), now - seconds(5)});
  auto& running = report.phases.emplace_back("runs");
  running.set_window({now - seconds(3), now + seconds(60)});
  running.note(now - seconds(2), now - seconds(1), {});
  report.phases.emplace_back("beside it").set_window(running.window());
  report.phases.emplace_back("to come");
  EXPECT_THAT(progress_line(report, 10), HasSubstr(", runs: 1 done"));
}

}  // namespace
}  // namespace qpc::loadtest
