// How trees are read and written (RFC 9420 §12.4.3.3).
#include <gtest/gtest.h>

#include "core/mls/group/sample_group.h"

namespace qpc::mls {
namespace {

class RatchetTreeExtensionOf : public testing::Test {
 protected:
  static Result<RatchetTree> read(const SampleGroup& group, ByteView octets) {
    WireReader in(octets);
    return RatchetTree::read(group.suite(), in);
  }
  /// Reads both ways and expects the same.
  Kind refusal(const RatchetTreeExtension& extension) const {
    const auto direct = RatchetTree::from_extension(group.suite(), extension);
    const auto from_octets = read(group, wire(extension));
    EXPECT_FALSE(direct);
    EXPECT_FALSE(from_octets);
    EXPECT_EQ(direct.error().kind, from_octets.error().kind);
    return from_octets.error().kind;
  }

  SampleGroup group{5};
};

TEST_F(RatchetTreeExtensionOf, AGroupIsReadAsItWasWritten) {
  group.commit({0});
  group.remove({2});
  const auto octets = wire(group.tree());
  auto tree = read(group, octets).value();
  EXPECT_EQ(wire(tree), octets);
  EXPECT_EQ(tree.tree_hash(), group.tree().tree_hash());
  EXPECT_EQ(tree.member_count(), 4U);
  EXPECT_EQ(wire(group.tree().extension()), octets);
  EXPECT_EQ(wire(RatchetTree::from_extension(group.suite(), group.tree().extension()).value()), octets);
}

TEST_F(RatchetTreeExtensionOf, AGroupEndsWithItsLastMember) { EXPECT_EQ(group.tree().extension().nodes.size(), 9U); }

TEST_F(RatchetTreeExtensionOf, AGroupMayNotEndWithABlankNode) {
  auto extension = group.tree().extension();
  extension.nodes.resize(10);
  EXPECT_EQ(refusal(extension), Kind::malformed);
}

TEST_F(RatchetTreeExtensionOf, NobodyIsNoTree) {
  EXPECT_EQ(refusal({}), Kind::malformed);
  EXPECT_EQ(refusal({.nodes = std::vector<std::optional<Node>>(3)}), Kind::malformed);
}

TEST_F(RatchetTreeExtensionOf, AGroupHasLeavesAtEvenPlacesOnly) {
  auto extension = group.tree().extension();
  extension.nodes[1] = extension.nodes[0];
  EXPECT_EQ(refusal(extension), Kind::malformed);
}

TEST_F(RatchetTreeExtensionOf, AGroupHasParentsAtOddPlacesOnly) {
  group.commit({0});
  auto extension = group.tree().extension();
  extension.nodes[4] = extension.nodes[1];
  EXPECT_EQ(refusal(extension), Kind::malformed);
}

TEST_F(RatchetTreeExtensionOf, AGroupMayEndWithAParent) {
  group.commit({0});
  auto extension = group.tree().extension();
  extension.nodes.push_back(Node{ParentNode{.encryption_key = Bytes(32), .parent_hash = {}, .unmerged_leaves = {}}});
  EXPECT_EQ(wire(RatchetTree::from_extension(group.suite(), extension).value()), wire(extension));
}

TEST_F(RatchetTreeExtensionOf, AGroupHasParentsAboveMembersOnly) {
  group.commit({0});
  auto extension = group.tree().extension();
  extension.nodes[4] = extension.nodes[6] = std::nullopt;
  extension.nodes[5] = Node{ParentNode{.encryption_key = Bytes(32), .parent_hash = {}, .unmerged_leaves = {}}};
  EXPECT_EQ(refusal(extension), Kind::malformed);
}

TEST_F(RatchetTreeExtensionOf, AGroupIsNotReadFromFewerOctets) {
  const auto octets = wire(group.tree());
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_EQ(read(group, ByteView(octets).first(size)).error().kind, Kind::malformed) << size;
  }
}

TEST_F(RatchetTreeExtensionOf, AGroupMayBeTooLarge) {
  WireWriter out;
  out.vector(Bytes(2 * TreeSize::max_leaves, 0));                    // blank nodes, one octet each
  EXPECT_EQ(read(group, out.view()).error().kind, Kind::malformed);  // without costing memory
  Bytes nodes(2 * TreeSize::max_leaves, 0);
  WireWriter last;
  last.presence(true);
  last.u8(static_cast<std::uint8_t>(NodeType::leaf));
  group.tree().leaf({0})->write(last);
  nodes.insert(nodes.end(), last.view().begin(), last.view().end());
  WireWriter larger;
  larger.vector(nodes);
  EXPECT_EQ(read(group, larger.view()).error().kind, Kind::limit);
}

}  // namespace
}  // namespace qpc::mls
