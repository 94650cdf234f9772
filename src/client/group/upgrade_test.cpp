#include "client/group/upgrade.h"

#include "client/group/upgrade_for_tests.h"
#include "client/group/wishes.h"

namespace qpc::client {
namespace {

TEST_F(UpgradeTest, WishIsWhatItWasAfterStoring) {
  const Upgrade upgrade{.suite = classical, .key_packages = {{1, 2}, {}, Bytes(500, 7)}};
  EXPECT_EQ(read_all<Upgrade>(wire(upgrade)).value(), upgrade);
}

TEST_F(UpgradeTest, IsOneCommitWithTheSuccessorBesideIt) {
  wish(alice, {&bob, &carol});
  const auto prepared = alice.prepare(garden);
  ASSERT_TRUE(prepared.pending);
  EXPECT_EQ(prepared.wishes.size(), 1U);
  const auto& pending = *prepared.pending;
  EXPECT_EQ(pending.epoch, 1U);
  ASSERT_EQ(pending.welcomes.size(), 2U);
  EXPECT_FALSE(pending.welcomes.at(0).content.empty());
  EXPECT_TRUE(pending.welcomes.at(1).content.empty()) << "the same octets";
  EXPECT_TRUE(pending.added_mailboxes.empty());
  EXPECT_TRUE(pending.removed_mailboxes.empty());
  const auto row = successor(alice).value();
  EXPECT_EQ(row.state, SuccessorState::pending);
  EXPECT_EQ(alice.group(garden).reinit(), nullptr) << "nothing has happened yet";
  EXPECT_EQ(alice.prepare(garden).pending->content, pending.content) << "the same again after a restart";
}

TEST_F(UpgradeTest, GoesWithTheCommitThatLostARaceAndIsMadeAnew) {
  wish(alice, {&bob, &carol});
  const auto lost = alice.prepare(garden).pending.value();
  const auto faster = bob.commit_anew(bob.only());
  alice.receive(faster);
  carol.receive(faster);
  EXPECT_FALSE(successor(alice));
  const auto again = alice.commit(garden);
  EXPECT_NE(again.content, lost.content);
  take(bob, again);
  take(carol, again);
  for (auto* who : everybody()) ASSERT_TRUE(stand(*who));
  expect_together();
}

TEST_F(UpgradeTest, WaitsForKeyPackagesOfWhoHasComeMeanwhile) {
  LoneClient dave("dave");
  wish(alice, {&bob, &carol});
  alice.wish(garden, dave);
  const auto adding = alice.prepare(garden);
  ASSERT_TRUE(adding.pending);
  EXPECT_FALSE(successor(alice)) << "what else is wished comes first";
  must(alice.groups.write(
      [&](GroupChange& change) { return merge_commit(change, alice.environment, *adding.pending); }));
  EXPECT_FALSE(alice.prepare(garden).pending) << "Dave's is missing";
  const auto wishes = must(alice.store.read([&](db::Database& db) { return CommitStore(db).wishes(garden); }));
  ASSERT_EQ(wishes.size(), 1U);
  EXPECT_EQ(wishes.at(0).kind, WishKind::upgrade);
  EXPECT_FALSE(upgrade_of(wishes.at(0), alice.group(garden))->fits(alice.group(garden)));
}

TEST_F(UpgradeTest, IsReadyOnceItHasAKeyPackageOfEveryDevice) {
  const auto ready = [&](const Wish& wish) { return is_ready(wish, alice.group(garden)); };
  Upgrade upgrade{.suite = classical, .key_packages = {wire(bob.key_package(classical).key_package)}};
  const auto wished = [&] { return Wish{.kind = WishKind::upgrade, .value = wire(upgrade)}; };
  EXPECT_FALSE(ready(wished())) << "Carol's is missing";
  upgrade.key_packages.push_back(wire(carol.key_package(classical).key_package));
  EXPECT_TRUE(ready(wished()));
  for (const auto kind : {WishKind::add, WishKind::again}) {
    EXPECT_FALSE(ready({.kind = kind}));
    EXPECT_TRUE(ready({.kind = kind, .key_package = Bytes{1}}));
  }
  EXPECT_TRUE(ready({.kind = WishKind::remove}));
}

TEST_F(UpgradeTest, IsFulfilledByWhoeverWasFaster) {
  move_all();
  wish(alice, {&bob, &carol});
  EXPECT_FALSE(alice.prepare(garden).pending);
  EXPECT_TRUE(must(alice.store.read([&](db::Database& db) { return CommitStore(db).wishes(garden); })).empty());
}

TEST_F(UpgradeTest, OfWhoIsNoAdminIsGivenUpAndSaid) {
  wish(bob, {&alice, &carol});
  const auto prepared = bob.prepare(bob.only());
  EXPECT_FALSE(prepared.pending);
  ASSERT_TRUE(prepared.given_up);
  EXPECT_EQ(prepared.given_up->code, "not_allowed");
  EXPECT_TRUE(last_line(bob).starts_with("This conversation keeps its cipher suite: "));
  EXPECT_FALSE(successor(bob));
}

TEST_F(UpgradeTest, LeavesOtherWishesForTheSuccessor) {
  LoneClient dave("dave");
  bob.meet(dave);
  for (auto* one : everybody()) dave.meet(*one);
  const auto closing = close();
  take(bob, closing);
  alice.wish(garden, dave);
  EXPECT_FALSE(alice.prepare(garden).pending) << "the group is closed";
  ASSERT_TRUE(stand(alice) && stand(bob));
  const auto wishes = must(alice.store.read([&](db::Database& db) { return CommitStore(db).wishes(garden); }));
  ASSERT_EQ(wishes.size(), 1U);
  EXPECT_FALSE(wishes.at(0).key_package) << "it was of the former suite";
  alice.wish(garden, dave, wire(dave.key_package(classical).key_package));
  const auto adding = alice.commit(garden);
  bob.receive(adding.content);
  dave.receive(adding.welcomes.at(0).content);
  EXPECT_EQ(group(dave).member_count(), 4U);
}

}  // namespace
}  // namespace qpc::client
