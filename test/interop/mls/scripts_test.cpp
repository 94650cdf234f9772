// The working group's scenarios, which lie beside the clone, in two suites; ours, in all.
#include <gtest/gtest.h>

#include <sstream>

#include "interop/mls/tournament.h"
#include "support/shared_vectors.h"

namespace qpc::mls::interop {
namespace {

struct Play {
  std::uint32_t cipher_suite;
  Handshakes handshakes;
};

struct SharedScripts : testing::TestWithParam<Play> {
  void expect_played(const std::vector<Scenario>& scenarios) {
    std::vector<std::unique_ptr<Peer>> peers;
    peers.push_back(local_peer());
    std::ostringstream details;
    const auto tally = play_all(scenarios, GetParam().cipher_suite, GetParam().handshakes, peers, details);
    EXPECT_TRUE(tally.is_full()) << tally.passed << " of " << tally.total << '\n' << details.str();
  }
};

struct SharedScriptsLong : SharedScripts {};

TEST_P(SharedScripts, AllPlayWithLongOnesCut) {
  const auto folder = test::find_shared_vectors();
  if (!folder) GTEST_SKIP() << test::no_shared_vectors;
  auto scenarios = read_scenarios(*folder / "mls-scripts");
  ASSERT_EQ(scenarios.size(), 40u);
  shorten(scenarios);
  expect_played(scenarios);
}

TEST_P(SharedScriptsLong, AllPlayToTheEnd) {
  const auto folder = test::find_shared_vectors();
  if (!folder) GTEST_SKIP() << test::no_shared_vectors;
  expect_played(read_scenarios(*folder / "mls-scripts"));
}

TEST_P(SharedScripts, AllOfOursPlay) {
  auto scenarios = read_scenarios(std::filesystem::path(QPC_SCENARIOS) / "common");
  for (auto& scenario : read_scenarios(std::filesystem::path(QPC_SCENARIOS) / "ours")) scenarios.push_back(scenario);
  ASSERT_EQ(scenarios.size(), 8u);
  expect_played(scenarios);
}

constexpr auto name_of_play = [](const auto& play) {
  return "suite_" + std::to_string(play.param.cipher_suite) +
         (play.param.handshakes == Handshakes::encrypted ? "_encrypted" : "_in_the_clear");
};
const auto plays = testing::Values(Play{1, Handshakes::in_the_clear}, Play{1, Handshakes::encrypted},
                                   Play{0xF001, Handshakes::in_the_clear}, Play{0xF001, Handshakes::encrypted});
INSTANTIATE_TEST_SUITE_P(Mls, SharedScripts, plays, name_of_play);
INSTANTIATE_TEST_SUITE_P(Mls, SharedScriptsLong, plays, name_of_play);

}  // namespace
}  // namespace qpc::mls::interop
