// Groups that move, where the channel does not have the commit, or this device has missed it.
#include "client/group/moving.h"
#include "client/group/upgrade_for_tests.h"

namespace qpc::client {
namespace {

TEST_F(UpgradeTest, IsLeftWhereTheChannelDoesNotHaveTheCommit) {
  const auto closing = close();
  take(bob, closing);
  must(bob.outbox.queue(bob.only(), {{"said meanwhile"}}));
  const auto asked = successor(bob).value();
  const auto leave = [&](LoneClient& who) {
    must(who.groups.write([&](GroupChange& change) { return leave_successor(change, who.environment, asked); }));
  };
  leave(bob);
  EXPECT_EQ(group(bob).epoch(), 1U);
  EXPECT_EQ(group(bob).reinit(), nullptr);
  EXPECT_FALSE(successor(bob));
  leave(bob);  // another process has done it
  EXPECT_EQ(group(bob).epoch(), 1U);
  carol.receive(bob.say(bob.only(), "still here"));
  EXPECT_EQ(last_line(carol), "still here");
}

TEST_F(UpgradeTest, IsToldWhereNoWayLeadsBackFromIt) {
  const auto closing = close();
  take(carol, closing);
  const auto asked = successor(carol).value();
  must(carol.groups.write([&](GroupChange& change) -> Outcome<> {
    WayBackStore(change.db()).drop(asked.conversation);
    return leave_successor(change, carol.environment, asked);
  }));
  EXPECT_TRUE(last_line(carol).contains("readmit"));
  EXPECT_EQ(successor(carol)->state, SuccessorState::stands);
  // The others went on in the former group, and let her in again there.
  return_to(alice, 1);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden,
                              .kind = WishKind::again,
                              .account_id = carol.account_id,
                              .device_id = carol.device_id(),
                              .key_package = wire(carol.key_package().key_package)});
    for (const auto& wish : CommitStore(db).wishes(garden)) {
      if (wish.kind == WishKind::upgrade) CommitStore(db).drop_wish(wish.id);
    }
    return {};
  }));
  carol.receive(alice.commit(garden).welcomes.at(0).content);
  EXPECT_FALSE(successor(carol));
  alice.receive(carol.say(carol.only(), "back"));
  EXPECT_EQ(last_line(alice), "back");
}

TEST_F(UpgradeTest, IsHeardOfFromTheNodeWhereNothingElseTells) {
  const auto note = [&](LoneClient& who, const Bytes& id) {
    const auto conversation = who.only();
    must(who.groups.write([&](GroupChange& change) -> Outcome<> {
      note_group_of_channel(change, who.environment, conversation, id);
      return {};
    }));
  };
  note(carol, to_bytes(group(carol).group_id()));
  EXPECT_FALSE(successor(carol)) << "where it is in step";
  const auto lines = carol.messages().size();
  note(carol, Bytes(32, 5));
  note(carol, Bytes(32, 5));
  EXPECT_EQ(carol.messages().size(), lines + 1) << "said once";
  EXPECT_TRUE(last_line(carol).starts_with("This conversation goes on with another cipher suite"));
  EXPECT_EQ(successor(carol)->state, SuccessorState::stands);
  carol.receive(alice.commit_anew(garden));
  EXPECT_FALSE(successor(carol)) << "it goes on after all";
}

TEST_F(UpgradeTest, IsNotTakenForAnotherMoveByANodeThatHasForgottenIt) {
  const auto before = to_bytes(group(bob).group_id());
  move_all();
  const auto conversation = bob.only();
  must(bob.groups.write([&](GroupChange& change) -> Outcome<> {
    note_group_of_channel(change, bob.environment, conversation, before);
    return {};
  }));
  EXPECT_FALSE(successor(bob));
  EXPECT_TRUE(last_line(bob).contains("begin it anew"));
}

}  // namespace
}  // namespace qpc::client
