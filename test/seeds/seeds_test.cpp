#include "test/seeds/seeds.h"

#include <gtest/gtest.h>

#include <set>

namespace qpc::test {
namespace {

namespace fs = std::filesystem;

std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) names.insert(fs::relative(entry.path(), folder));
  }
  return names;
}

/// Formats may move on without their seeds, which stay good inputs; but none may be missing.
TEST(Seeds, AreAllCommitted) {
  const fs::path made = fs::path(testing::TempDir()) / "qpc-seeds";
  fs::remove_all(made);
  put_seeds(SeedFolder(made));
  const auto committed = files_in(QPC_CORPUS);
  for (const auto& name : files_in(made))
    EXPECT_TRUE(committed.contains(name)) << "./dev run make-seeds test/corpus: " << name;
  fs::remove_all(made);
}

TEST(Seeds, ExistForEveryFuzzTarget) {
  for (const auto& entry : fs::recursive_directory_iterator(QPC_SOURCES)) {
    const auto name = entry.path().filename().string();
    if (!name.ends_with("_fuzz.cpp")) continue;
    const auto seeds = fs::path(QPC_CORPUS) / entry.path().stem();
    EXPECT_TRUE(fs::is_directory(seeds) && !files_in(seeds).empty()) << name << " starts from nothing";
  }
}

}  // namespace
}  // namespace qpc::test
