#include "core/identity/identity_rotation.h"

#include <gtest/gtest.h>

#include "core/identity/node_for_tests.h"

namespace qpc::identity {
namespace {

struct RotatingNode : NodeForTests {
  using NodeForTests::NodeForTests;
  void rotate(int times) {
    for (int i = 0; i < times; ++i) {
      chain.append(NodeForTests::rotate());
      keys.push_back(pin());
    }
  }
  IdentityChain chain;
  std::vector<NodeKey> keys{pin()};
};

/// As it comes over the wire, with changes that the class does not make.
IdentityChain chain_of(const std::vector<IdentityRotation>& rotations) {
  WireWriter out;
  out.u8(IdentityChain::format);
  out.list(rotations);
  return read_all<IdentityChain>(out.view()).value();
}

TEST(IdentityRotation, IsReadAsItWasWrittenAndHolds) {
  NodeForTests node;
  const auto rotation = node.rotate();
  EXPECT_EQ(read_all<IdentityRotation>(wire(rotation)).value(), rotation);
  EXPECT_TRUE(rotation.verify());
}

TEST(IdentityRotation, NeedsTheWordOfBothKeys) {
  NodeForTests node, other(2);
  const auto rotation = node.rotate();
  auto bent = rotation;
  bent.signature_before[0] ^= 1;
  EXPECT_EQ(bent.verify().error().kind, Kind::rejected);
  bent = rotation;
  bent.signature_after = bent.signature_before;
  EXPECT_EQ(bent.verify().error().kind, Kind::rejected);
  bent = rotation;
  bent.after = other.pin();  // somebody makes another node the successor of his own
  EXPECT_EQ(bent.verify().error().kind, Kind::rejected);
  bent = rotation;
  bent.domain = DomainName::parse("other.example").value();
  EXPECT_EQ(bent.verify().error().kind, Kind::rejected);
  EXPECT_EQ(IdentityRotation::announce(node.identity, node.identity, node.domain, node.begins).verify().error().kind,
            Kind::rejected);
}

TEST(IdentityChain, LeadsForwardOverAnyNumberOfSteps) {
  RotatingNode node;
  node.rotate(3);
  ASSERT_EQ(read_all<IdentityChain>(wire(node.chain)).value(), node.chain);
  for (std::size_t from = 0; from < node.keys.size(); ++from) {
    for (std::size_t to = 0; to < node.keys.size(); ++to) {
      EXPECT_EQ(node.chain.check_successor(node.keys[from], node.keys[to]).has_value(), from <= to);
      EXPECT_TRUE(node.chain.check_same_node(node.keys[from], node.keys[to]));
    }
  }
}

TEST(IdentityChain, LeadsToNobodyElse) {
  RotatingNode node;
  const RotatingNode other(2);
  node.rotate(2);
  EXPECT_EQ(node.chain.check_successor(other.pin(), node.pin()).error().kind, Kind::rejected);
  EXPECT_EQ(node.chain.check_successor(node.keys[0], other.pin()).error().kind, Kind::rejected);
  EXPECT_EQ(IdentityChain().check_successor(node.keys[0], node.pin()).error().kind, Kind::rejected);
}

TEST(IdentityChain, WithAForgedLinkLeadsNowhere) {
  RotatingNode node, thief(3);
  node.rotate(1);
  // The thief has a key of his own and no one's signature for it.
  auto forged = IdentityRotation::announce(thief.identity, thief.generate(), node.domain, node.begins);
  forged.before = node.pin();
  EXPECT_EQ(chain_of({node.chain.rotations()[0], forged}).check_successor(node.keys[0], forged.after).error().kind,
            Kind::rejected);
  // A gap: each link holds, the chain does not.
  RotatingNode apart(4);
  apart.rotate(1);
  const auto gap = chain_of({node.chain.rotations()[0], apart.chain.rotations()[0]});
  EXPECT_EQ(gap.check_successor(node.keys[0], apart.pin()).error().kind, Kind::rejected);
  EXPECT_EQ(gap.check_successor(node.keys[0], node.pin()).error().kind, Kind::rejected);
}

TEST(IdentityChain, KeepsTheNewestAndRefusesMore) {
  RotatingNode node;
  node.rotate(IdentityChain::most_rotations + 1);
  EXPECT_EQ(node.chain.rotations().size(), IdentityChain::most_rotations);
  EXPECT_TRUE(node.chain.check_successor(node.keys[1], node.pin()));
  EXPECT_EQ(node.chain.check_successor(node.keys[0], node.pin()).error().kind, Kind::rejected);
  WireWriter longer;
  longer.u8(IdentityChain::format);
  longer.list(std::vector(IdentityChain::most_rotations + 1, node.chain.rotations()[0]));
  EXPECT_EQ(read_all<IdentityChain>(longer.view()).error().kind, Kind::limit);
}

}  // namespace
}  // namespace qpc::identity
