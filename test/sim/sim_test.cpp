// The simulation itself: that it holds what it promises, that a seed is one run, and that it finds what it is there
// for.
#include <gtest/gtest.h>
#include <unistd.h>

#include "sim/run.h"

namespace qpc::sim {
namespace {

std::filesystem::path own_folder() {
  return std::filesystem::temp_directory_path() / ("qpc-sim-test-" + std::to_string(::getpid()));
}

/// What all runs of this program begin with; it takes a second.
struct Simulation : testing::Test {
  static void SetUpTestSuite() { beginning = std::make_unique<Beginning>(own_folder()); }
  static void TearDownTestSuite() {
    beginning = nullptr;
    std::filesystem::remove_all(own_folder());
  }
  static std::unique_ptr<Beginning> beginning;
};
std::unique_ptr<Beginning> Simulation::beginning;

TEST_F(Simulation, HoldsInAnyWeather) {
  World::Figures figures;
  std::size_t shown = 0;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const auto result = run(*beginning, make_plan(seed));
    EXPECT_FALSE(result.broken) << "seed " << seed << ": " << result.broken.value_or("");
    shown += result.shown;
    figures.power_cuts += result.figures.power_cuts;
    figures.forged += result.figures.forged;
    figures.changes += result.figures.changes;
  }
  // Or else nothing was put to the test.
  EXPECT_GT(shown, 300U);
  EXPECT_GT(figures.power_cuts, 20U);
  EXPECT_GT(figures.forged, 0U);
  EXPECT_GT(figures.changes, 10U);
}

TEST_F(Simulation, LivesASeedAgainExactly) {
  for (const std::uint64_t seed : {2, 7}) {
    const auto first = run(*beginning, make_plan(seed)), second = run(*beginning, make_plan(seed));
    EXPECT_EQ(first.digest, second.digest);
    EXPECT_EQ(first.figures.power_cuts, second.figures.power_cuts);
  }
  EXPECT_NE(run(*beginning, make_plan(2)).digest, run(*beginning, make_plan(7)).digest);
}

TEST_F(Simulation, BringsAChangeThatAContestWasInTheWayOf) {
  const Plan plan{.seed = 10,
                  .weather = {.hostile_member = true},
                  .steps = {{.after = 4 * kj::SECONDS, .act = Act::forge, .who = 1},
                            {.after = 4 * kj::SECONDS, .act = Act::add, .who = 2, .whom = 3}}};
  const auto result = run(*beginning, plan);
  EXPECT_EQ(result.figures.forged, 1U);
  EXPECT_EQ(result.figures.changes, 0U) << "it could not be made at once";
  EXPECT_FALSE(result.broken) << result.broken.value_or("");
}

TEST_F(Simulation, BringsWhatIsSaidTwiceToAPersonAtOnce) {
  const Plan plan{.seed = 8,
                  .weather = {},
                  .steps = {{.after = 4 * kj::SECONDS, .act = Act::whisper, .who = 2, .whom = 0},
                            {.after = 21 * kj::MILLISECONDS, .act = Act::whisper, .who = 2, .whom = 0}}};
  const auto result = run(*beginning, plan);
  EXPECT_FALSE(result.broken) << result.broken.value_or("");
  EXPECT_GE(result.shown, 4U) << "both, on both of her devices";
}

/// The first seed that breaks a promise; 0, where a hundred hold.
std::uint64_t first_broken(Beginning& beginning, Mistake mistake) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    if (run(beginning, make_plan(seed), mistake).broken) return seed;
  }
  return 0;
}

TEST_F(Simulation, FindsANodeThatAnswersBeforeItIsDurable) {
  const auto seed = first_broken(*beginning, Mistake::answers_early);
  ASSERT_NE(seed, 0U);
  const Plan plan = make_plan(seed);
  const Plan shorter = cut_down(*beginning, plan, Mistake::answers_early);
  EXPECT_LT(shorter.steps.size(), plan.steps.size());
  EXPECT_TRUE(run(*beginning, shorter, Mistake::answers_early).broken);
}

}  // namespace
}  // namespace qpc::sim
