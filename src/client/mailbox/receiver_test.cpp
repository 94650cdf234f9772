#include "client/mailbox/receiver.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

/// Alice and Bob in a group of Alice's.
struct ReceiverTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  ReceiverTest() {
    bob.meet(alice);
    alice.wish(garden, bob);
    bob.receive(alice.commit(garden).welcomes.at(0).content);
  }
};

TEST_F(ReceiverTest, PutsAMessageOfAGroupThatCannotBeLoadedIntoTheHistoryAndGoesOn) {
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    const auto row = ConversationStore(db).list().at(0);
    db.run("UPDATE group_row SET value = x'ffff' WHERE conversation = ?1", row.id);
    db.run("UPDATE conversation SET version = version + 1 WHERE id = ?1", row.id);
    return {};
  }));
  LoneClient carol("carol");
  alice.wish(garden, carol);
  bob.receive(alice.commit(garden).content);
  EXPECT_EQ(bob.messages().back().kind, MessageKind::unreadable);
  EXPECT_TRUE(bob.messages().back().text.starts_with("The stored state of this group cannot be read"));
}

TEST_F(ReceiverTest, ConfirmsWordsThatCameTwiceByBothTheirIds) {
  const Bytes first = alice.say(garden, "hello");
  bob.receive(first);
  ASSERT_EQ(bob.queued(bob.only()).size(), 1U);
  // Alice's client did not learn that the node had it, and encrypted the same AppMessage anew.
  const Bytes again = must(alice.groups.write([&](GroupChange& change) -> Outcome<Bytes> {
    const auto content = change.db().find_one<Bytes>("SELECT content FROM message WHERE text = 'hello'").value();
    const auto group = must(change.group(garden));
    auto sent = must(group.protect(content, epoch_tag(group), 0, alice.random));
    change.keep(garden, std::move(sent.next));
    return sent.message;
  }));
  bob.receive(again);
  EXPECT_EQ(bob.queued(bob.only()).size(), 2U);
  EXPECT_EQ(std::ranges::count(bob.messages(), "hello", &MessageRow::text), 1);
}

TEST_F(ReceiverTest, ConfirmsNothingWhereItIsNoMemberAnyMore) {
  const Bytes said = alice.say(garden, "the last word");
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
    return {};
  }));
  const Bytes removal = alice.commit(garden).content;
  must(bob.groups.write([&](GroupChange& change) -> Outcome<> {
    Receiver receiver(bob.environment, change, bob.account_id);
    must(receiver.receive({.seq = 1, .message = said}, {}));
    must(receiver.receive({.seq = 2, .message = removal}, {}));
    return receiver.finish();
  }));
  EXPECT_EQ(bob.row(bob.only()).standing, Standing::removed);
  EXPECT_TRUE(bob.queued(bob.only()).empty());
}

/// Bob misses a change of the garden, and is removed and added again, as he was told to ask for.
struct WayBackTest : ReceiverTest {
  LoneClient carol{"carol"};
  PendingCommit missed, removal;

  WayBackTest() {
    bob.meet(carol);
    alice.wish(garden, carol);
    missed = alice.commit(garden);
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
      return {};
    }));
    removal = alice.commit(garden);
  }
};

TEST_F(WayBackTest, LeadsIntoTheGroupThatBobIsStillInAsFarAsHeKnows) {
  must(bob.outbox.queue(bob.only(), {{"said meanwhile"}}));
  bob.receive(removal.content);
  EXPECT_EQ(bob.row(bob.only()).standing, Standing::member);
  alice.wish(garden, bob);
  bob.receive(alice.commit(garden).welcomes.at(0).content);
  EXPECT_EQ(bob.row(bob.only()).epoch, alice.row(garden).epoch);
  bob.receive(alice.say(garden, "welcome back"));
  EXPECT_EQ(bob.messages().back().text, "welcome back");
  const auto queued = bob.queued(bob.only());
  EXPECT_EQ(std::ranges::count(queued, OutboxKind::text, &OutboxRow::kind), 1);
  alice.receive(bob.say(bob.only(), "and more"));  // what waits longest goes first
  EXPECT_EQ(alice.messages().back().text, "said meanwhile");
}

/// Mallory makes a group with the garden's id, further on than the garden, and asks Bob in.
struct ForgedWayBackTest : WayBackTest {
  LoneClient mallory{"mallory"};
  std::int64_t bobs = bob.only();

  ForgedWayBackTest() {
    bob.meet(mallory);
    mallory.meet(bob);
  }
  void invite(GroupKind kind, std::optional<identity::AccountId> peer = {}) {
    const auto fake = mallory.begin(kind, "garden", peer, to_bytes(alice.group(garden).group_id()));
    for (std::uint64_t epoch = 0; kind == GroupKind::group && epoch < 5; ++epoch) {
      must(mallory.groups.write([&](GroupChange& change) -> Outcome<> {
        const mls::NoPsks psks;
        const auto group = must(change.group(fake));
        const MemberCheck check(change.db(), group.group_id(), {});
        mls::CommitOptions options;
        options.path = mls::PathPolicy::always;
        const auto made = must(group.commit(options, {check, psks, mallory.environment.now_seconds()}, mallory.random));
        change.keep(fake, must(made.next.merge(made.pending)));
        return {};
      }));
    }
    mallory.wish(fake, bob);
    bob.receive(mallory.commit(fake).welcomes.at(0).content);
  }
  bool was_refused() { return bob.messages().back().text.starts_with("an invitation that cannot be followed"); }
};

TEST_F(ForgedWayBackTest, LeadsNowhereWhileBobIsIn) {
  invite(GroupKind::group);
  EXPECT_TRUE(was_refused());
  bob.receive(missed.content);
  EXPECT_EQ(bob.row(bobs).epoch, missed.epoch + 1);
}

TEST_F(ForgedWayBackTest, LeadsNowhereOnceBobIsOut) {
  bob.receive(missed.content);
  bob.receive(removal.content);
  invite(GroupKind::group);
  EXPECT_TRUE(was_refused()) << "it has another channel";
  EXPECT_EQ(bob.row(bobs).standing, Standing::removed);
}

TEST_F(ForgedWayBackTest, DoesNotTurnAGroupIntoADirectConversation) {
  bob.receive(missed.content);
  bob.receive(removal.content);
  ASSERT_EQ(bob.row(bobs).standing, Standing::removed);
  bob.begin(GroupKind::dm, "", mallory.account_id);
  invite(GroupKind::dm, bob.account_id);
  EXPECT_TRUE(was_refused());
}

TEST_F(ForgedWayBackTest, WithTheRightChannelLeadsNowhereOnceBobIsOutAndLeavesTheTrueOneOpen) {
  bob.receive(missed.content);
  bob.receive(removal.content);
  mallory.channel = bob.row(bobs).channel;
  invite(GroupKind::group);
  EXPECT_TRUE(was_refused());
  alice.wish(garden, bob);
  bob.receive(alice.commit(garden).welcomes.at(0).content);
  EXPECT_EQ(bob.row(bobs).standing, Standing::member);
  EXPECT_TRUE(bob.messages().back().text.ends_with("let in by alice.")) << bob.messages().back().text;
}

TEST_F(ForgedWayBackTest, IntoAGroupThatCannotBeReadIsAConversationOfItsOwn) {
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    db.run("UPDATE group_row SET value = x'ffff' WHERE conversation = ?1", bobs);
    db.run("UPDATE conversation SET version = version + 1 WHERE id = ?1", bobs);
    return {};
  }));
  must(bob.outbox.queue(bobs, {{"said meanwhile"}}));
  mallory.channel = bob.row(bobs).channel;
  invite(GroupKind::group);
  EXPECT_FALSE(was_refused());
  EXPECT_EQ(bob.row(bobs).standing, Standing::removed);
  EXPECT_EQ(bob.row(bobs).name, "garden (before)");
  EXPECT_TRUE(bob.queued(bobs).empty());
}

TEST_F(ForgedWayBackTest, WithTheRightChannelLeadsNowhereWhileBobIsIn) {
  mallory.channel = bob.row(bobs).channel;
  invite(GroupKind::group);
  EXPECT_TRUE(was_refused());
}

TEST_F(ReceiverTest, SaysNothingOfWhatTheOthersChangeOnceItIsOut) {
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
    return {};
  }));
  bob.receive(alice.commit(garden).content);
  const std::size_t before = bob.messages().size();
  LoneClient carol("carol");
  alice.wish(garden, carol);
  bob.receive(alice.commit(garden).content);
  EXPECT_EQ(bob.messages().size(), before);
  bob.receive(alice.say(garden, "behind its back"));
  EXPECT_EQ(bob.messages().back().kind, MessageKind::unreadable);
}

/// What a member, or the node, may put into a mailbox: each piece of junk is shown with its reason, and what comes
/// behind it is read.
struct ReceiverOfJunkTest : ReceiverTest {
  std::vector<std::pair<MessageKind, std::string>> shown_of(const Bytes& junk) {
    const std::size_t before = bob.messages().size();
    EXPECT_FALSE(bob.receive(junk));
    bob.receive(alice.say(garden, "words behind it"));
    std::vector<std::pair<MessageKind, std::string>> shown;
    const auto all = bob.messages();
    for (std::size_t at = before; at < all.size(); ++at) shown.emplace_back(all[at].kind, all[at].text);
    return shown;
  }

  void expect_shown(const Bytes& junk, MessageKind kind, const std::string& reason) {
    const auto shown = shown_of(junk);
    ASSERT_GE(shown.size(), 2U) << reason;
    EXPECT_EQ(shown.front().first, kind) << reason;
    EXPECT_TRUE(shown.front().second.starts_with(reason)) << shown.front().second;
    EXPECT_EQ(shown.back().second, "words behind it");
  }
};

TEST_F(ReceiverOfJunkTest, SaysThatAMessageHasExpired) { expect_shown({}, MessageKind::gap, "A message expired"); }

TEST_F(ReceiverOfJunkTest, NamesWhatDoesNotParse) {
  expect_shown(Bytes(1000, 0xff), MessageKind::unreadable, "malformed: ");
  expect_shown({0x00}, MessageKind::unreadable, "malformed: ");
  Bytes longer = alice.say(garden, "whole");
  longer.push_back(0);
  expect_shown(longer, MessageKind::unreadable, "malformed: ");
}

TEST_F(ReceiverOfJunkTest, NamesWhatIsForNoGroup) {
  const mls::Unverified<mls::KeyPackage> key_package(alice.key_package().key_package);
  expect_shown(wire(mls::MLSMessage{.body = key_package}), MessageKind::unreadable, "malformed: ");
}

TEST_F(ReceiverOfJunkTest, NamesWhatIsForAnotherGroup) {
  LoneClient carol("carol");
  const auto others = alice.begin(GroupKind::group, "others");
  alice.wish(others, carol);
  alice.commit(others);
  expect_shown(alice.say(others, "not for Bob"), MessageKind::unreadable, "unknown group: ");
}

TEST_F(ReceiverOfJunkTest, NamesWhatIsForgedOrDamaged) {
  Bytes flipped = alice.say(garden, "damaged on the way");
  flipped.back() ^= 1;
  expect_shown(flipped, MessageKind::unreadable, "bad tag: ");
}

TEST_F(ReceiverOfJunkTest, NamesAnInvitationThatIsNotForThisDevice) {
  LoneClient carol("carol");
  const auto others = alice.begin(GroupKind::group, "others");
  alice.wish(others, carol);
  expect_shown(alice.commit(others).welcomes.at(0).content, MessageKind::unreadable,
               "an invitation that cannot be followed: this device has no key for it");
}

}  // namespace
}  // namespace qpc::client
