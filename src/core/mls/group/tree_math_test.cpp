#include "core/mls/group/tree_math.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qpc::mls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TreeSize, IsTheSmallestPowerOfTwoWithRoom) {
  EXPECT_EQ(TreeSize::for_leaves(0).leaf_count(), 1U);
  EXPECT_EQ(TreeSize::for_leaves(1).leaf_count(), 1U);
  EXPECT_EQ(TreeSize::for_leaves(2).leaf_count(), 2U);
  EXPECT_EQ(TreeSize::for_leaves(3).leaf_count(), 4U);
  EXPECT_EQ(TreeSize::for_leaves(8).leaf_count(), 8U);
  EXPECT_EQ(TreeSize::for_leaves(9).leaf_count(), 16U);
  EXPECT_EQ(TreeSize::for_leaves(TreeSize::max_leaves).leaf_count(), TreeSize::max_leaves);
}

TEST(TreeSize, HasOneParentFewerThanLeaves) {
  EXPECT_EQ(TreeSize::for_leaves(1).node_count(), 1U);
  EXPECT_EQ(TreeSize::for_leaves(8).node_count(), 15U);
}

TEST(TreeSize, HasItsRootInTheMiddle) {
  EXPECT_EQ(TreeSize::for_leaves(1).root(), NodeIndex{0});
  EXPECT_EQ(TreeSize::for_leaves(8).root(), NodeIndex{7});
}

TEST(TreeSize, KnowsWhatLiesOutside) {
  const auto size = TreeSize::for_leaves(4);
  EXPECT_TRUE(size.contains(LeafIndex{3}));
  EXPECT_FALSE(size.contains(LeafIndex{4}));
  EXPECT_TRUE(size.contains(NodeIndex{6}));
  EXPECT_FALSE(size.contains(NodeIndex{7}));
}

TEST(TreeSize, ListsTheDirectPathFromTheLeafToTheRoot) {
  EXPECT_THAT(TreeSize::for_leaves(8).direct_path(LeafIndex{5}),
              ElementsAre(NodeIndex{9}, NodeIndex{11}, NodeIndex{7}));
  EXPECT_THAT(TreeSize::for_leaves(1).direct_path(LeafIndex{0}), IsEmpty());
}

TEST(TreeSize, ListsTheCopathBesideTheDirectPath) {
  EXPECT_THAT(TreeSize::for_leaves(8).copath(LeafIndex{5}), ElementsAre(NodeIndex{8}, NodeIndex{13}, NodeIndex{3}));
  EXPECT_THAT(TreeSize::for_leaves(1).copath(LeafIndex{0}), IsEmpty());
}

TEST(TreeMath, EveryChildHasItsParentAndSibling) {
  const auto size = TreeSize::for_leaves(64);
  for (NodeIndex node; size.contains(node); ++node.value) {
    if (node.is_leaf()) continue;
    EXPECT_EQ(size.parent(left(node)), node);
    EXPECT_EQ(size.parent(right(node)), node);
    EXPECT_EQ(size.sibling(left(node)), right(node));
    EXPECT_EQ(size.sibling(right(node)), left(node));
  }
  EXPECT_EQ(size.parent(size.root()), std::nullopt);
  EXPECT_EQ(size.sibling(size.root()), std::nullopt);
}

TEST(TreeMath, LeavesAndOnlyLeavesAreAtLevelZero) {
  EXPECT_EQ(level(NodeIndex{0}), 0U);
  EXPECT_EQ(level(NodeIndex{2}), 0U);
  EXPECT_EQ(level(NodeIndex{1}), 1U);
  EXPECT_EQ(level(NodeIndex{7}), 3U);
  EXPECT_EQ(level(NodeIndex{11}), 2U);
}

TEST(TreeMath, ASubtreeIsWhatHasItsTopOnTheDirectPath) {
  const auto size = TreeSize::for_leaves(16);
  for (NodeIndex top; size.contains(top); ++top.value) {
    for (NodeIndex node; size.contains(node); ++node.value) {
      bool below = false;
      for (std::optional step = node; step && !below; step = size.parent(*step)) below = step == top;
      EXPECT_EQ(in_subtree(node, top), below) << node.value << " below " << top.value;
    }
  }
}

TEST(TreeMath, LeavesBelowANodeAreThoseOfItsSubtree) {
  const std::vector<LeafIndex> leaves{{0}, {2}, {3}, {5}};
  const auto below = [&](NodeIndex node) {
    const auto found = leaves_below(node, leaves);
    return std::vector<LeafIndex>(found.begin(), found.end());
  };
  EXPECT_THAT(below(NodeIndex{7}), ElementsAre(LeafIndex{0}, LeafIndex{2}, LeafIndex{3}, LeafIndex{5}));
  EXPECT_THAT(below(NodeIndex{5}), ElementsAre(LeafIndex{2}, LeafIndex{3}));
  EXPECT_THAT(below(NodeIndex{10}), ElementsAre(LeafIndex{5}));
  EXPECT_THAT(below(NodeIndex{8}), IsEmpty());
}

TEST(TreeMath, TheCommonAncestorIsTheLowestNodeAboveBoth) {
  EXPECT_EQ(common_ancestor(LeafIndex{3}, LeafIndex{3}), NodeIndex{6});
  EXPECT_EQ(common_ancestor(LeafIndex{2}, LeafIndex{3}), NodeIndex{5});
  EXPECT_EQ(common_ancestor(LeafIndex{1}, LeafIndex{2}), NodeIndex{3});
  EXPECT_EQ(common_ancestor(LeafIndex{0}, LeafIndex{7}), NodeIndex{7});
  EXPECT_EQ(common_ancestor(LeafIndex{6}, LeafIndex{5}), NodeIndex{11});
}

}  // namespace
}  // namespace qpc::mls
