// Whoever has missed the invitation, or that the conversation has moved at all.
#include "client/group/succession_for_tests.h"

namespace qpc::client {
namespace {

TEST_F(SuccessionTest, TellsADeviceWithoutAnInvitationAndLetsItInAgain) {
  alice.receive(carol.say(carol.only(), "before"));
  bob.receive(begin_for_all().welcomes.at(0).content);
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  carol.receive(naming.content);  // and the Welcome never came
  EXPECT_FALSE(has_moved(carol));
  EXPECT_TRUE(says(carol, "No invitation into the group"));
  must(carol.outbox.queue(carol.only(), {{"it waits"}}));
  seal(carol);
  EXPECT_FALSE(carol.queued(carol.only()).at(0).ciphertext);
  // Bob is no admin, and may all the same: the group itself names the successor.
  const auto let_in = let_in_again(bob, carol);
  alice.receive(let_in.content);
  carol.receive(let_in.welcomes.at(0).content);
  EXPECT_TRUE(has_moved(carol));
  expect_together(everybody());
  alice.receive(carol.say(carol.only(), "back"));
  EXPECT_EQ(count(alice, "back") + count(alice, "it waits"), 1U);
}

TEST_F(SuccessionTest, LeavesWhatSomebodyElseHasSetMeanwhile) {
  const auto conversation = carol.only();
  carol.wish(conversation, {.name = "carol's"});
  alice.wish(garden, {.name = "orchard"});
  bob.receive(alice.commit(garden).content);
  move_without_carol();
  carol.receive(let_in_again(alice, carol).welcomes.at(0).content);
  ASSERT_TRUE(has_moved(carol));
  EXPECT_TRUE(says(carol, "stays as whoever made that group has set it meanwhile: the name."));
  EXPECT_FALSE(must(carol.store.read([&](db::Database& db) { return CommitStore(db).has_changes(conversation); })));
}

TEST_F(SuccessionTest, LetsBackInWhoWasInASuccessorThatIsOver) {
  bob.receive(begin_for_all().welcomes.at(0).content);
  const auto successor = behind(bob).at(0);
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    end_group(db, successor);
    return {};
  }));
  bob.receive(alice.commit(garden).content);
  EXPECT_FALSE(has_moved(bob));
  bob.receive(let_in_again(alice, bob).welcomes.at(0).content);
  EXPECT_TRUE(has_moved(bob));
  expect_together({&bob, &alice});
}

/// To Carol, the group is what it was.
struct MissedSuccessionTest : SuccessionTest {
  MissedSuccessionTest() { move_without_carol(); }
};

TEST_F(MissedSuccessionTest, FollowsAnAdmin) {
  const auto commit = let_in_again(alice, carol);
  bob.receive(commit.content);
  carol.receive(commit.welcomes.at(0).content);
  EXPECT_TRUE(has_moved(carol));
  EXPECT_TRUE(behind(carol).empty());
  expect_together(everybody());
}

TEST_F(MissedSuccessionTest, FollowsNobodyElse) {
  carol.receive(let_in_again(bob, carol).welcomes.at(0).content);
  EXPECT_FALSE(has_moved(carol));
  EXPECT_TRUE(behind(carol).empty());
  EXPECT_TRUE(says(carol, "an invitation that cannot be followed"));
}

TEST_F(MissedSuccessionTest, FollowsAnAdminIntoTheSuccessorOfTheSuccessor) {
  begin_for_all(hybrid);
  alice.commit(garden);
  ASSERT_EQ(suite(alice), hybrid);
  carol.receive(let_in_again(alice, carol, hybrid).welcomes.at(0).content);
  expect_together({&carol, &alice});
  EXPECT_EQ(conversations(carol), 1U);
}

}  // namespace
}  // namespace qpc::client
