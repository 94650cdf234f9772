// The same simulation, of a node that accepts a second commit for an epoch: CMakeLists.txt builds that mistake in.
#include <gtest/gtest.h>
#include <unistd.h>

#include "sim/run.h"

namespace qpc::sim {
namespace {

TEST(TwoCommits, AreFound) {
  const auto folder = std::filesystem::temp_directory_path() / ("qpc-sim-two-" + std::to_string(::getpid()));
  std::optional<std::string> broken;
  {
    Beginning beginning(folder);
    for (std::uint64_t seed = 1; seed <= 100 && !broken; ++seed) broken = run(beginning, make_plan(seed)).broken;
  }
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(broken);
  // Whoever has applied the first sees it first where they contest the second.
  EXPECT_TRUE(broken->starts_with("two commits have ended epoch ") || broken->contains("is contested") ||
              broken->contains("cannot apply"))
      << *broken;
}

}  // namespace
}  // namespace qpc::sim
