#include "client/group/epochs.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

/// Alice, alone in a group, wants to add people.
struct Wishes : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"}, mallory{"mallory"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  std::vector<Wish> open() {
    return must(alice.store.read([&](db::Database& db) { return CommitStore(db).wishes(garden); }));
  }
  /// What may lie in Mallory's name at the node: her KeyPackage, but not bound to her device.
  Bytes unbound() {
    auto own = mallory.key_package();
    own.key_package.leaf_node.extensions.set(mls::ExtensionType::leaf_binding,
                                             wire(identity::LeafBinding{Bytes(64, 7)}));
    own.key_package.leaf_node.sign(own.signature_key, {});
    own.key_package.sign(own.signature_key);
    return wire(own.key_package);
  }
};

TEST_F(Wishes, OfOneBadKeyPackageAreGivenUpAndTheOthersComeTrue) {
  alice.wish(garden, mallory, unbound());
  alice.wish(garden, bob);
  const auto prepared = alice.prepare(garden);
  ASSERT_TRUE(prepared.pending);
  EXPECT_EQ(prepared.pending->welcomes.size(), 1U);
  ASSERT_TRUE(prepared.given_up);
  EXPECT_EQ(prepared.given_up->code, "commit_refused");
  EXPECT_TRUE(alice.messages().back().text.starts_with("A device of mallory could not be added: "));
  must(alice.groups.write(
      [&](GroupChange& change) { return merge_commit(change, alice.environment, *prepared.pending); }));
  EXPECT_EQ(alice.group(garden).member_count(), 2U);
  EXPECT_TRUE(open().empty());
}

TEST_F(Wishes, ThatAreAllBadLeaveNothingPending) {
  alice.wish(garden, mallory, unbound());
  const auto prepared = alice.prepare(garden);
  EXPECT_FALSE(prepared.pending);
  EXPECT_TRUE(prepared.given_up);
  EXPECT_TRUE(open().empty());
  EXPECT_FALSE(alice.prepare(garden).given_up) << "said once";
}

TEST_F(Wishes, WithoutAKeyPackageWaitForIt) {
  alice.meet(bob);
  const auto wish = [&](std::optional<Bytes> key_package) {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish({.conversation = garden,
                                .kind = WishKind::add,
                                .account_id = bob.account_id,
                                .device_id = bob.device_id(),
                                .key_package = std::move(key_package)});
      return {};
    }));
  };
  wish({});
  EXPECT_FALSE(alice.prepare(garden).pending);
  ASSERT_EQ(open().size(), 1U);
  wish(wire(bob.key_package().key_package));
  ASSERT_EQ(open().size(), 1U);
  EXPECT_TRUE(alice.prepare(garden).pending);
}

}  // namespace
}  // namespace qpc::client
