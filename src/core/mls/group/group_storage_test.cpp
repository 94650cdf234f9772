// What comes back from a store goes on as if nothing had been.
#include <gtest/gtest.h>

#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

void expect_same(const Group& a, const Group& b) { EXPECT_TRUE(stored(a) == stored(b)); }

struct StoredGroup : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};
};

TEST_F(StoredGroup, ComesBackExactly) {
  group.commit({1}, {});
  group.remove({1}, {3});
  group.expect_agreement();
  for (auto& [leaf, member] : group.members()) expect_same(restored(member), member);
}

TEST_F(StoredGroup, GoesOnExactlyAlike) {
  const auto skipped = group[1].protect(as_bytes("first"), {}, 0, world.random).value();
  const auto read = skipped.next.protect(as_bytes("second"), {}, 0, world.random).value();
  group[0] = group[0].process(read.message, world.surroundings())->next;
  group[1] = read.next;
  group.commit({2}, {});
  for (auto& [leaf, member] : group.members()) member = restored(member);
  EXPECT_TRUE(group[0].process(skipped.message, world.surroundings()));
  EXPECT_EQ(group[0].process(read.message, world.surroundings()).error().reason, DecryptFailure::replayed);
  group.expect_agreement();
  group.commit({3}, {});
  group.expect_agreement();
}

TEST_F(StoredGroup, KeepsTheProposalsOnTheTableAndThePrivateKeysOfAnUpdate) {
  const auto update =
      group[2].propose_update({}, HandshakeFormat::private_message, {}, world.surroundings(), world.random).value();
  group[2] = restored(update.next);
  group.deliver({2}, update.message);
  for (auto& [leaf, member] : group.members()) member = restored(member);
  const auto event = group.commit({0}, {});
  EXPECT_EQ(event.proposals.size(), 1u);
  group.expect_agreement();
}

TEST_F(StoredGroup, RemembersThatItsMemberWasRemoved) {
  const auto committed = group[0].commit(commit_of({{Remove{{2}}}}), world.surroundings(), world.random).value();
  const auto removed = group[2].process(committed.message, world.surroundings())->next;
  EXPECT_EQ(restored(removed).removed_in_epoch(), 2u);
}

TEST_F(StoredGroup, MergesAPendingCommitThatSurvivedARestart) {
  const auto own = world.key_package("4");
  auto committed = group[0].commit(commit_of({add_of(own), {Remove{{3}}}}), world.surroundings(), world.random).value();
  const auto pending = PendingCommit::restore(committed.pending.save(group[0]).reveal(), restored(group[0])).value();
  EXPECT_EQ(pending.epoch(), 2u);
  EXPECT_EQ(pending.event().added, committed.pending.event().added);
  EXPECT_EQ(pending.event().removed, committed.pending.event().removed);
  group[0] = restored(committed.next);
  group.deliver({0}, committed.message);
  group[0] = group[0].merge(pending).value();
  expect_same(group[0], committed.next.merge(committed.pending).value());
  EXPECT_TRUE(std::ranges::equal(group[0].epoch_authenticator(), group[1].epoch_authenticator()));
}

TEST(OwnKeyPackage, ComesBackFromItsStore) {
  SampleWorld world;
  const auto own = world.key_package("alice");
  const auto again = OwnKeyPackage::restore(own.save().reveal()).value();
  EXPECT_EQ(again.key_package, own.key_package);
  EXPECT_EQ(again.ref(), own.ref());
  EXPECT_EQ(again.init_key.public_key(), own.init_key.public_key());
  EXPECT_EQ(again.encryption_key.public_key(), own.encryption_key.public_key());
  EXPECT_EQ(again.signature_key.public_key(), own.signature_key.public_key());
}

TEST(OwnKeyPackage, IsUnsupportedInAnotherFormatVersion) {
  SampleWorld world;
  auto saved = to_bytes(world.key_package("alice").save().reveal());
  saved[1] ^= 0x40;
  EXPECT_EQ(OwnKeyPackage::restore(saved).error().kind, Kind::unsupported);
}

TEST(OwnKeyPackage, IsValidForOthersOfEverySuite) {
  for (const auto& row : Suite::all()) {
    SampleWorld world(1, row.cipher_suite);
    const auto own = world.key_package("alice");
    EXPECT_TRUE(own.key_package.check({std::chrono::hours(1), world.now})) << row.name;
  }
}

}  // namespace
}  // namespace qpc::mls
