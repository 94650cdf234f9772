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

}  // namespace
}  // namespace qpc::client
