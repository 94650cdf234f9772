#include "qpc-loadtest/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qpc-loadtest/chart.h"

namespace qpc::loadtest {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

constexpr Instant begin{std::chrono::seconds(100)};

Report some_report() {
  Report report;
  report.options.scenario = "raw";
  report.machine = {.cores = 2, .processor = "a <processor>"};
  auto& phase = report.phases.emplace_back("enqueue");
  phase.set_window({begin, begin + milliseconds(2000)});
  for (int at = 0; at < 100; ++at) phase.note(begin + milliseconds(at * 10), begin + milliseconds(at * 10 + 5), {});
  phase.note(begin, begin, client::failure(client::FailureKind::limit, "mailbox_full", "It is full."));
  phase.cost = {.seconds = 2, .node_cpu_seconds = 1.0, .generator_cpu_seconds = 0.5, .busiest = std::nullopt};
  report.figures.push_back({"RSS of one", 40, "KiB"});
  for (int at = 0; at < 3; ++at) {
    report.samples.push_back({.second = at * 1.0,
                              .node_cpu_seconds = at * 0.5,
                              .node_rss_bytes = 1000,
                              .generator_cpu_seconds = at * 0.25,
                              .generator_rss_bytes = 2000});
  }
  return report;
}

TEST(Report, TellsInJsonWhatWasMeasured) {
  const auto json = to_json(some_report());
  EXPECT_EQ(json.at("scenario"), "raw");
  const auto& phase = json.at("phases").at(0);
  EXPECT_EQ(phase.at("done"), 100);
  EXPECT_EQ(phase.at("per_second"), 50.0);
  EXPECT_EQ(phase.at("errors").at("mailbox_full"), 1);
  EXPECT_NEAR(phase.at("latency").at("p99_ms").get<double>(), 5, 0.05);
  EXPECT_EQ(phase.at("bottleneck"), "none");
  EXPECT_EQ(json.at("options").at("rate"), nullptr);
  EXPECT_EQ(json.at("samples").size(), 3u);
}

TEST(Report, SaysWhenTheGeneratorHadNoTimeLeft) {
  auto report = some_report();
  report.phases[0].cost.generator_cpu_seconds = 1.9;
  EXPECT_EQ(bottleneck_of(report.phases[0], report.machine), Bottleneck::generator);
  EXPECT_THAT(to_table(report), HasSubstr("The generator itself is the bottleneck"));
  EXPECT_THAT(to_html(report), HasSubstr("The generator itself is the bottleneck"));
}

TEST(Report, SaysWhichThreadOfTheNodeHadNoTimeLeft) {
  auto report = some_report();
  report.phases[0].cost.busiest = BusiestThread{"qpc-storage", 0.97};
  EXPECT_EQ(bottleneck_of(report.phases[0], report.machine), Bottleneck::node_thread);
  EXPECT_THAT(to_table(report), HasSubstr("qpc-storage was busy for 97 %"));
}

TEST(Report, SaysWhenBothTogetherHadTheWholeMachine) {
  auto report = some_report();
  report.phases[0].cost.node_cpu_seconds = 2.2;
  report.phases[0].cost.generator_cpu_seconds = 1.6;
  EXPECT_EQ(bottleneck_of(report.phases[0], report.machine), Bottleneck::machine);
}

TEST(Report, BlamesNobodyWhoHadTime) {
  auto report = some_report();
  EXPECT_EQ(bottleneck_of(report.phases[0], report.machine), Bottleneck::none);
  EXPECT_EQ(sentence(report.phases[0], report.machine), "");
}

TEST(Report, IsAPageThatNeedsNothingElse) {
  const auto page = to_html(some_report());
  EXPECT_THAT(page, HasSubstr("<svg"));
  EXPECT_THAT(page, HasSubstr("a &lt;processor&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("href=")));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, HasSubstr("mailbox_full, 1 times"));
}

TEST(Chart, IsEmptyWithoutALine) {
  EXPECT_EQ(to_svg({"title", "s", "ms", {{"one", {{1, 1}}}}}), "");
  EXPECT_EQ(to_svg({"title", "s", "ms", {}}), "");
}

TEST(Chart, DrawsWhatIsNothingAllAlong) {
  const auto svg = to_svg({"title", "s", "ms", {{"one", {{0, 0}, {0, 0}}}}});
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

TEST(Chart, ShortensNumbers) {
  EXPECT_EQ(short_number(0), "0");
  EXPECT_EQ(short_number(12'345), "12.3 k");
  EXPECT_EQ(short_number(0.5), "0.5");
}

}  // namespace
}  // namespace qpc::loadtest
