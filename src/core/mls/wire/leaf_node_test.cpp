#include "core/mls/wire/leaf_node.h"

#include <gtest/gtest.h>

#include "core/mls/wire/wire_sample.h"

namespace qpc::mls {
namespace {

const Bytes group_id{1, 2, 3};
const Bytes other_group_id{1, 2, 4};

struct Leaf : testing::Test {
  WireSample sample;
  LeafNode leaf = sample.leaf();

  Result<void> verify(const LeafPlace& place) const { return leaf.verify_signature(sample.suite, place); }
};

TEST_F(Leaf, ReadsBackWithEachSource) {
  for (const decltype(leaf.source)& source :
       {decltype(leaf.source)(FromKeyPackage{{1, 2}}), decltype(leaf.source)(FromUpdate{}),
        decltype(leaf.source)(FromCommit{{7, 8}})}) {
    leaf.source = source;
    EXPECT_EQ(read_all<LeafNode>(wire(leaf)), leaf);
  }
}

TEST_F(Leaf, RefusesASourceThatDoesNotExist) {
  leaf.source = FromUpdate{};
  leaf.extensions = {};
  leaf.signature = {};
  auto octets = wire(leaf);
  ASSERT_EQ(octets[octets.size() - 3], 2);  // source, no extensions, no signature
  for (const std::uint8_t source : Bytes{0, 4, 255}) {
    octets[octets.size() - 3] = source;
    EXPECT_EQ(read_all<LeafNode>(octets).error().kind, Kind::malformed);
  }
}

TEST_F(Leaf, OfAKeyPackageIsSignedForNoPlace) {
  EXPECT_TRUE(verify({}));
  EXPECT_TRUE(verify({group_id, {5}}));
}

TEST_F(Leaf, OfAGroupIsSignedForItsPlaceThere) {
  for (const decltype(leaf.source)& source :
       {decltype(leaf.source)(FromUpdate{}), decltype(leaf.source)(FromCommit{{7, 8}})}) {
    leaf.source = source;
    leaf.sign(sample.key, {group_id, {5}});
    EXPECT_TRUE(verify({group_id, {5}}));
    EXPECT_EQ(verify({group_id, {6}}).error().kind, Kind::rejected);
    EXPECT_EQ(verify({other_group_id, {5}}).error().kind, Kind::rejected);
  }
}

TEST_F(Leaf, IsRefusedWhenAnyFieldChangedAfterSigning) {
  const auto intact = leaf;
  const auto expect_refused = [&](const char* field) {
    EXPECT_EQ(verify({}).error().kind, Kind::rejected) << field;
    leaf = intact;
  };
  leaf.encryption_key[0] ^= 1, expect_refused("encryption_key");
  leaf.signature_key = crypto::SigningKey::generate(sample.suite.signature(), sample.random).public_key(),
  expect_refused("signature_key");
  leaf.credential = Credential::basic(as_bytes("mallory")), expect_refused("credential");
  leaf.capabilities.proposals.push_back(ProposalType{9}), expect_refused("capabilities");
  leaf.source = FromKeyPackage{{1000, 3000}}, expect_refused("lifetime");
  leaf.extensions.set(ApplicationId{{1}}), expect_refused("extensions");
  leaf.signature[0] ^= 1, expect_refused("signature");
}

TEST_F(Leaf, MustListTheVersion) {
  EXPECT_TRUE(leaf.check_capabilities());
  leaf.capabilities.versions.clear();
  EXPECT_EQ(leaf.check_capabilities().error().kind, Kind::rejected);
}

TEST_F(Leaf, MustListTheSuiteIfItIsOnesOwn) {
  EXPECT_TRUE(leaf.check_own_capabilities(sample.suite));
  EXPECT_EQ(leaf.check_own_capabilities(Suite::of(CipherSuite{3}).value()).error().kind, Kind::rejected);
}

TEST_F(Leaf, MustListItsOwnCredentialType) {
  leaf.credential = {X509Credential{}};
  EXPECT_EQ(leaf.check_capabilities().error().kind, Kind::rejected);
}

TEST_F(Leaf, MustListItsExtensionsUnlessTheyAreDefault) {
  leaf.extensions.set(ApplicationId{{1}});
  leaf.extensions.set(ExtensionType{0x1a1a}, {});
  EXPECT_TRUE(leaf.check_capabilities());
  leaf.extensions.set(ExtensionType{0x2a2a}, {});
  EXPECT_EQ(leaf.check_capabilities().error().kind, Kind::rejected);
}

}  // namespace
}  // namespace qpc::mls
