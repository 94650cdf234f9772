#include "client/group/standing.h"

#include <gtest/gtest.h>

namespace qpc::client {
namespace {

ConversationRow with(Standing standing) {
  ConversationRow row;
  row.standing = standing;
  return row;
}

std::string code_of(const Outcome<>& outcome) { return outcome ? "" : outcome.error().code; }

TEST(Standing, LetsThoseWriteWhoAreInOrAboutToBe) {
  EXPECT_EQ(code_of(check_not_out(with(Standing::member))), "");
  EXPECT_EQ(code_of(check_not_out(with(Standing::waiting))), "");
  EXPECT_EQ(code_of(check_not_out(with(Standing::removed))), "removed");
  EXPECT_EQ(code_of(check_not_out(with(Standing::left))), "left");
}

TEST(Standing, LetsOnlyMembersChangeAGroup) {
  EXPECT_EQ(code_of(check_inside(with(Standing::member))), "");
  EXPECT_EQ(code_of(check_inside(with(Standing::waiting))), "not_joined");
  EXPECT_EQ(code_of(check_inside(with(Standing::removed))), "removed");
  EXPECT_EQ(code_of(check_inside(with(Standing::left))), "left");
}

TEST(Standing, NamesTheEpochOfARemoval) {
  auto row = with(Standing::removed);
  row.removed_in = 7;
  const auto refused = check_not_out(row);
  EXPECT_NE(refused.error().text.find("epoch 7"), std::string::npos);
}

}  // namespace
}  // namespace qpc::client
