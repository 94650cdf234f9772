#include "qpc/answers.h"

#include <gtest/gtest.h>

namespace qpc::cli {
namespace {

TEST(Answers, TakesYesAndNoHoweverTheyAreTyped) {
  for (const char* yes : {"yes", "y", "YES", " Yes \r"}) EXPECT_EQ(read_answer(yes), true) << yes;
  for (const char* no : {"no", "n", "NO", "\tNo "}) EXPECT_EQ(read_answer(no), false) << no;
}

TEST(Answers, TakesNothingElseForAnAnswer) {
  for (const char* unclear : {"", "yo", "yess", "ja", "puka fgxs"}) EXPECT_EQ(read_answer(unclear), std::nullopt);
}

}  // namespace
}  // namespace qpc::cli
