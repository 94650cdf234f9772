#include "core/mls/group/copy_on_write.h"

#include <gtest/gtest.h>

#include <string>

namespace qpc::mls {
namespace {

using Shared = CopyOnWrite<std::string>;

TEST(CopyOnWrite, HoldsNothingAtFirst) { EXPECT_FALSE(Shared()); }

TEST(CopyOnWrite, CopiesShareOneValue) {
  const auto first = Shared::make("x");
  const auto second = first;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the point
  EXPECT_TRUE(first.shares_with(second));
  EXPECT_EQ(&*first, &*second);
}

TEST(CopyOnWrite, WritingLeavesOtherHoldersTheirValue) {
  auto first = Shared::make("x");
  const auto second = first;
  first.edit() += "y";
  EXPECT_EQ(*first, "xy");
  EXPECT_EQ(*second, "x");
}

TEST(CopyOnWrite, TheOnlyHolderWritesInPlace) {
  auto only = Shared::make("x");
  const auto* before = &*only;
  only.edit() += "y";
  EXPECT_EQ(&*only, before);
}

TEST(CopyOnWrite, IsTheOnlyHolderAgainWhenOthersLetGo) {
  auto first = Shared::make("x");
  const auto* before = &*first;
  {
    const auto second = first;
  }
  first.edit() += "y";
  EXPECT_EQ(&*first, before);
}

TEST(CopyOnWrite, SurvivesAssignmentToItself) {
  auto value = Shared::make("x");
  const auto& same = value;
  value = same;
  EXPECT_EQ(*value, "x");
}

TEST(CopyOnWrite, HoldsNothingAfterItMoved) {
  auto first = Shared::make("x");
  const auto second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): that is the promise
  EXPECT_EQ(*second, "x");
}

}  // namespace
}  // namespace qpc::mls
