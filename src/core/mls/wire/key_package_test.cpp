#include "core/mls/wire/key_package.h"

#include <gtest/gtest.h>

#include "core/mls/wire/wire_sample.h"

namespace qpc::mls {
namespace {

constexpr LifetimeLimits limits{std::chrono::hours(1), std::chrono::sys_seconds(std::chrono::seconds(1500))};

struct KeyPackages : testing::TestWithParam<std::uint16_t> {
  WireSample sample{GetParam()};
  KeyPackage key_package = sample.key_package();

  /// The verdict on the KeyPackage as it is, signed anew.
  Result<void> check_signed_anew() {
    sample.sign(key_package);
    return key_package.check(limits);
  }
};

TEST_P(KeyPackages, AreAcceptedAndReadBack) {
  EXPECT_TRUE(key_package.check(limits));
  const auto octets = wire(key_package);
  const auto again = read_all<Unverified<KeyPackage>>(octets).value();
  EXPECT_EQ(again.verify(limits), key_package);
}

TEST_P(KeyPackages, AreRefusedWhenTheWholeIsNotSigned) {
  key_package.extensions.set(ExtensionType{0x1a1a}, {9});
  EXPECT_EQ(key_package.check(limits).error().kind, Kind::rejected);
}

TEST_P(KeyPackages, AreRefusedWhenTheLeafIsNotSigned) {
  key_package.leaf_node.credential = Credential::basic(as_bytes("mallory"));
  key_package.sign(sample.key);
  EXPECT_EQ(key_package.check(limits).error().kind, Kind::rejected);
}

INSTANTIATE_TEST_SUITE_P(OfEverySuite, KeyPackages,
                         testing::Values(1, 2, 3, 4, 5, 6, 7, 0xF001, 0xF002, 0xF003, 0xF004));

using OneKeyPackage = KeyPackages;
INSTANTIATE_TEST_SUITE_P(OfTheFirstSuite, OneKeyPackage, testing::Values(1));

TEST_P(OneKeyPackage, IsUnsupportedInAnotherVersion) {
  key_package.version = ProtocolVersion{2};
  EXPECT_EQ(check_signed_anew().error().kind, Kind::unsupported);
}

TEST_P(OneKeyPackage, IsUnsupportedWithAnUnknownSuite) {
  key_package.cipher_suite = CipherSuite{0x0a0a};
  EXPECT_EQ(check_signed_anew().error().kind, Kind::unsupported);
  EXPECT_EQ(key_package.ref().error().kind, Kind::unsupported);
}

TEST_P(OneKeyPackage, IsRefusedWithALeafFromElsewhere) {
  for (const decltype(LeafNode::source)& source :
       {decltype(LeafNode::source)(FromUpdate{}), decltype(LeafNode::source)(FromCommit{})}) {
    key_package.leaf_node.source = source;
    EXPECT_EQ(check_signed_anew().error().kind, Kind::rejected);
  }
}

TEST_P(OneKeyPackage, IsStaleOutsideItsLifetime) {
  key_package.leaf_node.source = FromKeyPackage{{1501, 2000}};
  EXPECT_EQ(check_signed_anew().error().kind, Kind::stale);
  key_package.leaf_node.source = FromKeyPackage{{1000, 1499}};
  EXPECT_EQ(check_signed_anew().error().kind, Kind::stale);
}

TEST_P(OneKeyPackage, IsRefusedWithTooLongALifetime) {
  key_package.leaf_node.source = FromKeyPackage{{0, 1000000}};
  EXPECT_EQ(check_signed_anew().error().kind, Kind::rejected);
}

TEST_P(OneKeyPackage, IsRefusedWhenItsLeafDoesNotListItsExtensions) {
  key_package.extensions.set(ExtensionType::mailbox_address, {});
  EXPECT_EQ(check_signed_anew().error().kind, Kind::rejected);
  key_package.leaf_node.capabilities.extensions.push_back(ExtensionType::mailbox_address);
  EXPECT_TRUE(check_signed_anew());
}

TEST_P(OneKeyPackage, MayHaveUnknownExtensionsThatItsLeafDoesNotList) {
  key_package.leaf_node.capabilities.extensions.clear();
  EXPECT_TRUE(check_signed_anew());
}

TEST_P(OneKeyPackage, MayHaveALeafThatDoesNotListItsSuite) {
  key_package.leaf_node.capabilities.cipher_suites.clear();
  EXPECT_TRUE(check_signed_anew());
}

TEST_P(OneKeyPackage, IsRefusedWhenItsLeafContradictsItsCapabilities) {
  key_package.leaf_node.capabilities.credentials.clear();
  EXPECT_EQ(check_signed_anew().error().kind, Kind::rejected);
}

TEST_P(OneKeyPackage, IsRefusedWithOneKeyForTwoPurposes) {
  key_package.init_key = key_package.leaf_node.encryption_key;
  EXPECT_EQ(check_signed_anew().error().kind, Kind::rejected);
}

TEST_P(OneKeyPackage, IsRefusedWithKeysOfAnotherLength) {
  const auto intact = key_package;
  key_package.init_key.pop_back();
  EXPECT_EQ(check_signed_anew().error().kind, Kind::rejected);
  key_package = intact;
  key_package.leaf_node.encryption_key.push_back(0);
  EXPECT_EQ(check_signed_anew().error().kind, Kind::rejected);
}

TEST_P(OneKeyPackage, HasItsOwnReference) {
  EXPECT_EQ(key_package.ref()->value.size(), 32u);
  EXPECT_NE(key_package.ref().value(), sample.key_package().ref().value());
}

}  // namespace
}  // namespace qpc::mls
