#include "qpc/words.h"

#include <gtest/gtest.h>

namespace qpc::cli {
namespace {

/// Commands that tell people nothing but notices: what they said, they know.
const std::set<std::string> silent = {"send", "dm", "logout"};

TEST(ResultWords, ThereAreSomeForEachCommandOfPeople) {
  const ResultWords words;
  for (const auto& command : command::all_commands().commands()) {
    if (command.whom == command::For::programs) continue;
    EXPECT_NE(words.contains(command.name), silent.contains(command.name)) << command.name;
  }
}

}  // namespace
}  // namespace qpc::cli
