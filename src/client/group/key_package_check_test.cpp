#include "client/group/key_package_check.h"

#include <gtest/gtest.h>

#include <functional>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

/// A KeyPackage of Bob's phone, good unless a test spoils it.
struct KeyPackageCheck : testing::Test {
  LoneClient bob{"bob"};
  mls::OwnKeyPackage own = bob.key_package();
  identity::DeviceId device_id = bob.device_id();
  mls::CipherSuite suite = own_suites.front();

  /// Signs what was spoilt anew, as its owner could.
  Result<void> check(const std::function<void(mls::KeyPackage&)>& spoil) {
    mls::KeyPackage key_package = own.key_package;
    spoil(key_package);
    key_package.leaf_node.sign(own.signature_key, {});
    key_package.sign(own.signature_key);
    const auto manifest = must(bob.store.read([&](db::Database& db) { return stored_manifest(db, bob.account_id); }));
    return check_key_package(manifest, device_id, wire(key_package), suite, bob.environment.now_seconds());
  }
  Result<void> check_leaf(const std::function<void(mls::LeafNode&)>& spoil) {
    return check([&](mls::KeyPackage& key_package) { spoil(key_package.leaf_node); });
  }
};

TEST_F(KeyPackageCheck, TakesAGoodOne) {
  EXPECT_TRUE(check([](mls::KeyPackage&) {}));
}

TEST_F(KeyPackageCheck, RefusesOneOfAnotherDevice) {
  device_id = LoneClient("mallory").device_id();
  EXPECT_FALSE(check([](mls::KeyPackage&) {}));
}

TEST_F(KeyPackageCheck, RefusesOneOfAnotherSuiteThanTheGroups) {
  suite = own_suites.back();
  const auto refused = check([](mls::KeyPackage&) {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::unsupported);
}

TEST_F(KeyPackageCheck, RefusesALeafThatIsNotBoundToItsDevice) {
  EXPECT_FALSE(check_leaf([](mls::LeafNode& leaf) {
    leaf.extensions.set(mls::ExtensionType::leaf_binding, wire(identity::LeafBinding{Bytes(64, 7)}));
  }));
}

TEST_F(KeyPackageCheck, RefusesALeafWithoutAMailbox) {
  EXPECT_FALSE(check_leaf(
      [](mls::LeafNode& leaf) { leaf.extensions.set(mls::ExtensionType::mailbox_address, Bytes{1, 2, 3}); }));
}

TEST_F(KeyPackageCheck, RefusesAClientThatDoesNotKnowWhatGroupsRequire) {
  EXPECT_FALSE(check_leaf(
      [](mls::LeafNode& leaf) { std::erase(leaf.capabilities.extensions, mls::ExtensionType::group_profile); }));
}

}  // namespace
}  // namespace qpc::client
