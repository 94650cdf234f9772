// The working group's own files, which lie beside the clone.
#include <gtest/gtest.h>

#include <sstream>

#include "support/shared_vectors.h"
#include "vectors/mls/run.h"

namespace qpc::mls::vectors {
namespace {

class SharedVectors : public testing::TestWithParam<const char*> {};

TEST_P(SharedVectors, AllPass) {
  const auto folder = test::find_shared_vectors();
  if (!folder) GTEST_SKIP() << test::no_shared_vectors;
  const std::string stem = GetParam();
  std::ostringstream details;
  const auto score = run_file(*find_family(stem), *folder / "mls" / (stem + ".json"), std::nullopt, details);
  EXPECT_TRUE(score.is_full()) << score.passed << " of " << score.total << '\n' << details.str();
}

INSTANTIATE_TEST_SUITE_P(Mls, SharedVectors,
                         testing::Values("crypto-basics", "deserialization", "key-schedule", "message-protection",
                                         "messages", "passive-client-handling-commit", "passive-client-random",
                                         "passive-client-welcome", "psk_secret", "secret-tree", "transcript-hashes",
                                         "tree-math", "tree-operations", "tree-validation", "treekem", "welcome"),
                         [](const auto& family) {
                           std::string name = family.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace qpc::mls::vectors
