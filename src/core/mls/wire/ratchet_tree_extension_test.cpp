#include "core/mls/wire/ratchet_tree_extension.h"

#include <gtest/gtest.h>

#include "core/mls/wire/arbitrary.h"

namespace qpc::mls {
namespace {

TEST(RatchetTreeExtension, RefusesABlankLastNode) {
  auto tree = Arbitrary(1).ratchet_tree();
  tree.nodes.emplace_back();
  EXPECT_EQ(read_all<RatchetTreeExtension>(wire(tree)).error().kind, Kind::malformed);
}

TEST(RatchetTreeExtension, RefusesATreeWithoutNodes) {
  EXPECT_EQ(read_all<RatchetTreeExtension>(Bytes{0}).error().kind, Kind::malformed);
}

TEST(RatchetTreeExtension, RefusesALeafInAParentsPlace) {
  const RatchetTreeExtension tree{{Node{Arbitrary(1).leaf_node()}, Node{Arbitrary(2).leaf_node()}}};
  EXPECT_EQ(read_all<RatchetTreeExtension>(wire(tree)).error().kind, Kind::malformed);
}

TEST(RatchetTreeExtension, RefusesAParentInALeafsPlace) {
  const RatchetTreeExtension tree{{Node{Arbitrary(1).parent_node()}}};
  EXPECT_EQ(read_all<RatchetTreeExtension>(wire(tree)).error().kind, Kind::malformed);
}

TEST(RatchetTreeExtension, RefusesANodeTypeThatDoesNotExist) {
  EXPECT_EQ(read_all<RatchetTreeExtension>(Bytes{2, 1, 3}).error().kind, Kind::malformed);
}

TEST(ParentNode, ListsUnmergedLeavesInIncreasingOrder) {
  EXPECT_TRUE(read_all<ParentNode>(wire(ParentNode{{1}, {2}, {{3}, {4}}})));
  EXPECT_EQ(read_all<ParentNode>(wire(ParentNode{{1}, {2}, {{4}, {3}}})).error().kind, Kind::malformed);
  EXPECT_EQ(read_all<ParentNode>(wire(ParentNode{{1}, {2}, {{3}, {3}}})).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::mls
