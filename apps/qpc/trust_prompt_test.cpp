#include "qpc/trust_prompt.h"

#include <gtest/gtest.h>

namespace qpc::cli {
namespace {

TEST(TrustPrompt, TakesYesAndNoHoweverTheyAreTyped) {
  for (const char* yes : {"yes", "y", "YES", " Yes \r"}) EXPECT_EQ(read_answer(yes), true) << yes;
  for (const char* no : {"no", "n", "NO", "\tNo "}) EXPECT_EQ(read_answer(no), false) << no;
}

TEST(TrustPrompt, TakesNothingElseForAnAnswer) {
  for (const char* unclear : {"", "yo", "yess", "ja", "puka fgxs"}) EXPECT_EQ(read_answer(unclear), std::nullopt);
}

}  // namespace
}  // namespace qpc::cli
