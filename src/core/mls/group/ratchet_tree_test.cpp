#include "core/mls/group/ratchet_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/mls/group/sample_group.h"

namespace qpc::mls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Node indices as numbers, for matchers.
std::vector<std::uint32_t> numbers(const std::vector<NodeIndex>& nodes) {
  std::vector<std::uint32_t> values;
  for (const auto node : nodes) values.push_back(node.value);
  return values;
}
std::vector<std::uint32_t> path_nodes(const RatchetTree& tree, LeafIndex leaf) {
  std::vector<std::uint32_t> values;
  for (const auto& step : tree.filtered_direct_path(leaf)) values.push_back(step.node.value);
  return values;
}

ParentNode parent(std::uint8_t key, std::vector<LeafIndex> unmerged_leaves = {}) {
  return {.encryption_key = Bytes(32, key), .parent_hash = {}, .unmerged_leaves = std::move(unmerged_leaves)};
}

/// Sets the whole direct path of a leaf, without any cryptography.
void set_path(RatchetTree& tree, LeafIndex leaf, std::uint8_t first_key) {
  std::vector<ParentNode> path;
  for (std::size_t i = 0; i < tree.filtered_direct_path(leaf).size(); ++i) {
    path.push_back(parent(static_cast<std::uint8_t>(first_key + i)));
  }
  tree.set_path(leaf, *tree.leaf(leaf), path);
}

TEST(RatchetTree, BeginsWithOneBlankLeaf) {
  const SampleGroup group(0);
  const RatchetTree tree(group.suite());
  EXPECT_EQ(tree.size().leaf_count(), 1U);
  EXPECT_EQ(tree.member_count(), 0U);
  EXPECT_EQ(tree.leaf({0}), nullptr);
}

TEST(RatchetTree, AddsToTheLeftmostBlankLeaf) {
  SampleGroup group(6);
  group.remove({1});
  group.remove({4});
  EXPECT_EQ(group.add(), LeafIndex{1});
  EXPECT_EQ(group.add(), LeafIndex{4});
  EXPECT_EQ(group.add(), LeafIndex{6});
}

TEST(RatchetTree, ExtendsToTheRightWhenItIsFull) {
  SampleGroup group(4);
  EXPECT_EQ(group.tree().size().leaf_count(), 4U);
  EXPECT_EQ(group.add(), LeafIndex{4});
  EXPECT_EQ(group.tree().size().leaf_count(), 8U);
}

TEST(RatchetTree, ListsANewMemberAtTheParentsAboveAsUnmerged) {
  SampleGroup group(3);
  set_path(group.tree(), {0}, 10);
  EXPECT_EQ(group.add(), LeafIndex{3});
  EXPECT_THAT(group.tree().parent({3})->unmerged_leaves, ElementsAre(LeafIndex{3}));
  EXPECT_THAT(group.tree().parent({1})->unmerged_leaves, IsEmpty());
  EXPECT_EQ(group.tree().parent({5}), nullptr);
}

TEST(RatchetTree, KeepsUnmergedLeavesSorted) {
  SampleGroup group(8);
  group.remove({2});
  group.remove({6});
  set_path(group.tree(), {0}, 10);
  group.add();
  group.add();
  EXPECT_THAT(group.tree().parent({7})->unmerged_leaves, ElementsAre(LeafIndex{2}, LeafIndex{6}));
}

TEST(RatchetTree, BlanksThePathAboveAnUpdate) {
  SampleGroup group(4);
  set_path(group.tree(), {0}, 10);
  set_path(group.tree(), {3}, 20);
  group.update({1});
  EXPECT_EQ(group.tree().parent({1}), nullptr);
  EXPECT_EQ(group.tree().parent({3}), nullptr);
  EXPECT_NE(group.tree().parent({5}), nullptr);
  EXPECT_EQ(group.tree().leaf({1})->leaf_node_source(), LeafNodeSource::update);
}

TEST(RatchetTree, BlanksALeafAndThePathAboveItOnRemoval) {
  SampleGroup group(4);
  set_path(group.tree(), {0}, 10);
  set_path(group.tree(), {3}, 20);
  group.remove({1});
  EXPECT_EQ(group.tree().leaf({1}), nullptr);
  EXPECT_EQ(group.tree().parent({1}), nullptr);
  EXPECT_EQ(group.tree().parent({3}), nullptr);
  EXPECT_NE(group.tree().parent({5}), nullptr);
  EXPECT_EQ(group.tree().member_count(), 3U);
}

TEST(RatchetTree, TruncatesWhenItsRightHalfIsEmpty) {
  SampleGroup group(6);
  group.remove({4});
  EXPECT_EQ(group.tree().size().leaf_count(), 8U);
  group.remove({5});
  EXPECT_EQ(group.tree().size().leaf_count(), 4U);
}

TEST(RatchetTree, TruncatesSeveralTimesAtOnce) {
  SampleGroup group(9);
  for (std::uint32_t leaf = 1; leaf < 8; ++leaf) group.remove({leaf});
  EXPECT_EQ(group.tree().size().leaf_count(), 16U);
  group.remove({8});
  EXPECT_EQ(group.tree().size().leaf_count(), 1U);
  EXPECT_EQ(group.add(), LeafIndex{1});
}

TEST(RatchetTree, IsEmptyAfterItsLastMemberWent) {
  SampleGroup group(3);
  for (std::uint32_t leaf = 0; leaf < 3; ++leaf) group.remove({leaf});
  EXPECT_EQ(group.tree().size().leaf_count(), 1U);
  EXPECT_EQ(group.add(), LeafIndex{0});
}

TEST(RatchetTree, ResolvesANodeToItselfAndItsUnmergedLeaves) {
  SampleGroup group(3);
  set_path(group.tree(), {0}, 10);
  group.add();
  EXPECT_THAT(numbers(group.tree().resolution({3})), ElementsAre(3, 6));
  EXPECT_THAT(numbers(group.tree().resolution({1})), ElementsAre(1));
}

TEST(RatchetTree, ResolvesABlankNodeToTheResolutionsBelow) {
  SampleGroup group(5);
  set_path(group.tree(), {0}, 10);
  group.update({4});  // blanks the root
  EXPECT_THAT(numbers(group.tree().resolution({7})), ElementsAre(3, 8));
  EXPECT_THAT(numbers(group.tree().resolution({5})), ElementsAre(4, 6));
  EXPECT_THAT(numbers(group.tree().resolution({10})), IsEmpty());
  EXPECT_THAT(numbers(group.tree().resolution({13})), IsEmpty());
}

TEST(RatchetTree, LeavesTheExcludedOutOfAResolution) {
  SampleGroup group(3);
  set_path(group.tree(), {0}, 10);
  group.add();
  const std::vector<LeafIndex> added{{2}, {3}};
  EXPECT_THAT(numbers(group.tree().resolution({3}, added)), ElementsAre(3));
  EXPECT_THAT(numbers(group.tree().resolution({5}, added)), IsEmpty());
}

TEST(RatchetTree, FiltersNodesWithNobodyOnTheOtherSideFromADirectPath) {
  SampleGroup group(5);
  EXPECT_THAT(path_nodes(group.tree(), {4}), ElementsAre(7));
  EXPECT_THAT(path_nodes(group.tree(), {0}), ElementsAre(1, 3, 7));
  group.remove({1});
  EXPECT_THAT(path_nodes(group.tree(), {0}), ElementsAre(3, 7));
}

TEST(RatchetTree, HasAnEmptyPathWithOneMember) { EXPECT_THAT(path_nodes(SampleGroup(1).tree(), {0}), IsEmpty()); }

TEST(RatchetTree, BlanksTheUnfilteredRestOfANewPath) {
  SampleGroup group(4);
  set_path(group.tree(), {0}, 10);
  group.remove({3});
  group.remove({2});
  group.add();
  group.add();
  set_path(group.tree(), {2}, 20);
  group.remove({3});
  set_path(group.tree(), {2}, 30);  // node 5 has nobody on its other side
  EXPECT_EQ(group.tree().parent({5}), nullptr);
  EXPECT_NE(group.tree().parent({3}), nullptr);
}

TEST(RatchetTree, FindsNothingOutsideItself) {
  const auto tree = SampleGroup(3).tree();
  EXPECT_EQ(tree.leaf({3}), nullptr);
  EXPECT_EQ(tree.leaf({4}), nullptr);
  EXPECT_EQ(tree.leaf({0xffffffff}), nullptr);
  EXPECT_EQ(tree.parent({0xffffffff}), nullptr);
  EXPECT_EQ(tree.parent({0}), nullptr);
  EXPECT_FALSE(tree.encryption_key({7}));
}

TEST(RatchetTree, KeepsACopyAsItWas) {
  SampleGroup group(5);
  set_path(group.tree(), {0}, 10);
  auto before = group.tree();
  const auto octets = wire(before);
  const auto hash = before.tree_hash();
  group.add();
  group.remove({1});
  group.update({2});
  set_path(group.tree(), {4}, 30);
  EXPECT_EQ(wire(before), octets);
  EXPECT_EQ(before.tree_hash(), hash);
  EXPECT_NE(group.tree().tree_hash(), hash);
  EXPECT_TRUE(before.has_encryption_key(before.leaf({1})->encryption_key));
}

TEST(RatchetTree, ReusesALeafWithoutCopyingIt) {
  SampleGroup group(64);
  const auto before = group.tree();
  group.update({63});
  EXPECT_EQ(group.tree().leaf_octets({0})->data(), before.leaf_octets({0})->data());  // the very same leaf
}

TEST(RatchetTree, OffersTheLeafThatAnAddWouldTake) {
  SampleGroup group(4);
  EXPECT_EQ(group.tree().free_leaf().value(), LeafIndex{4});
  EXPECT_EQ(group.tree().size().leaf_count(), 8U);
  group.remove({2});
  EXPECT_EQ(group.tree().free_leaf().value(), LeafIndex{2});
}

}  // namespace
}  // namespace qpc::mls
