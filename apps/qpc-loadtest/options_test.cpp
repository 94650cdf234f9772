#include "qpc-loadtest/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qpc-loadtest/scenario.h"

namespace qpc::loadtest {
namespace {

using testing::HasSubstr;

TEST(Options, AreReadAsTyped) {
  const auto parsed = parse({"raw", "--server", "node.example:99", "--clients", "64", "--outstanding", "8", "--rate",
                             "2500.5", "--duration", "0.5", "--payload", "100", "--json", "-"});
  const auto& options = std::get<Options>(parsed);
  EXPECT_EQ(options.scenario, "raw");
  EXPECT_EQ(options.server.to_string(), "node.example:99");
  EXPECT_EQ(options.clients, 64u);
  EXPECT_EQ(options.outstanding, 8u);
  EXPECT_EQ(options.rate, 2500.5);
  EXPECT_EQ(options.duration_seconds, 0.5);
  EXPECT_EQ(options.payload_bytes, 100u);
  EXPECT_EQ(options.json_file, "-");
  EXPECT_EQ(options.node_pid, std::nullopt);
}

TEST(Options, HaveNoRateUnlessOneIsGiven) { EXPECT_FALSE(std::get<Options>(parse({"idle"})).rate); }

TEST(Options, RefuseWhatMakesNoSense) {
  const std::vector<std::vector<std::string>> all{{},
                                                  {"nonsense"},
                                                  {"raw", "--clients", "0"},
                                                  {"raw", "--rate", "0"},
                                                  {"raw", "--duration", "-1"},
                                                  {"raw", "--payload", "10"},
                                                  {"raw", "--server", ":"},
                                                  {"raw", "--what"}};
  for (const auto& words : all) {
    const auto parsed = parse(words);
    const auto* finished = std::get_if<Finished>(&parsed);
    ASSERT_NE(finished, nullptr) << testing::PrintToString(words);
    EXPECT_EQ(finished->exit_code, 2);
    EXPECT_NE(finished->error, "");
  }
}

TEST(Options, HelpNamesEveryScenario) {
  const auto parsed = parse({"--help"});
  const auto& finished = std::get<Finished>(parsed);
  EXPECT_EQ(finished.exit_code, 0);
  for (const auto& scenario : scenarios()) EXPECT_THAT(finished.output, HasSubstr(scenario.name));
}

}  // namespace
}  // namespace qpc::loadtest
