// What people say while their conversation moves.
#include "client/group/succession_for_tests.h"

namespace qpc::client {
namespace {

TEST_F(SuccessionTest, KeepsTheCountersOfWhoSpeaks) {
  alice.receive(bob.say(bob.only(), "before"));
  move_all();
  alice.receive(bob.say(bob.only(), "after"));
  alice.receive(bob.say(bob.only(), "and again"));
  EXPECT_TRUE(holes(alice).empty());
  bob.say(bob.only(), "lost");
  alice.receive(bob.say(bob.only(), "and on"));
  EXPECT_EQ(holes(alice).size(), 1U);
}

TEST_F(SuccessionTest, MissesWhatWasLostWhileItMoved) {
  alice.receive(bob.say(bob.only(), "before"));
  bob.say(bob.only(), "lost");
  move_all();
  alice.receive(bob.say(bob.only(), "after"));
  ASSERT_EQ(holes(alice).size(), 1U);
  EXPECT_EQ(holes(alice).at(0).cause, HoleCause::not_arrived);
}

TEST_F(SuccessionTest, MissesTheFirstWordsOfSomebodyThatWereLostBeforeItMoved) {
  bob.say(bob.only(), "lost");
  move_all();
  const auto after = bob.say(bob.only(), "after");
  alice.receive(after);
  carol.receive(after);
  for (auto* who : {&alice, &carol}) {
    ASSERT_EQ(holes(*who).size(), 1U);
    EXPECT_EQ(holes(*who).at(0).cause, HoleCause::not_arrived);
  }
}

TEST_F(SuccessionTest, MissesNothingOfBeforeItsMemberCame) {
  bob.say(bob.only(), "before Dave came");
  LoneClient dave("dave");
  for (auto* who : everybody()) {
    dave.meet(*who);
    who->meet(dave);
  }
  wish(alice, garden, member(dave, hybrid));
  const auto adding = alice.commit(garden);
  bob.receive(adding.content);
  carol.receive(adding.content);
  dave.receive(adding.welcomes.at(0).content);
  const auto founding = alice.commit(begin(alice, {&bob, &carol, &dave}));
  for (const auto& welcome : founding.welcomes) {
    for (auto* who : {&bob, &carol, &dave}) who->receive(welcome.content);
  }
  const auto naming = alice.commit(garden);
  for (auto* who : {&bob, &carol, &dave}) who->receive(naming.content);
  ASSERT_TRUE(has_moved(dave));
  dave.receive(bob.say(bob.only(), "after"));
  EXPECT_EQ(count(dave, "after"), 1U);
  EXPECT_TRUE(holes(dave).empty());
}

TEST_F(SuccessionTest, ReadsWhatIsSaidThereBeforeItHasMovedOnceItHas) {
  invite_all();
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  const auto early = bob.say(bob.only(), "already there");
  EXPECT_FALSE(carol.receive(early));
  EXPECT_EQ(count(carol, "already there"), 0U);
  ASSERT_EQ(holes(carol).size(), 1U);
  EXPECT_EQ(holes(carol).at(0).cause, HoleCause::epoch_not_here_yet);
  carol.receive(naming.content);
  EXPECT_EQ(count(carol, "already there"), 1U);
  EXPECT_TRUE(holes(carol).empty());
}

TEST_F(SuccessionTest, OfAnUndecidedCommitIsDecidedByAMessageOfTheSuccessor) {
  bob.receive(begin_for_all().welcomes.at(0).content);
  const auto naming = alice.prepare(garden).pending.value();
  bob.receive(naming.content);
  const auto obstacle = alice.receive(bob.say(bob.only(), "already there"));
  ASSERT_TRUE(obstacle && obstacle->undecided_commit);
  EXPECT_EQ(*obstacle->undecided_commit, garden);
}

TEST_F(SuccessionTest, EncryptsAnewWhatWaitsAndShowsItOnce) {
  must(bob.outbox.queue(bob.only(), {{"crossing"}}));
  const auto sealed = [&] {
    seal(bob);
    return bob.queued(bob.only()).at(0).ciphertext.value();
  };
  const auto sent = sealed();
  alice.receive(sent);  // and the answer that the node has it is lost
  move_all();
  const auto again = sealed();
  EXPECT_NE(again, sent);
  alice.receive(again);
  EXPECT_EQ(count(alice, "crossing"), 1U);
  EXPECT_TRUE(holes(alice).empty());
}

TEST_F(SuccessionTest, ReadsWhatWasSaidBeforeItMovedAndCameBehindThat) {
  const auto late = bob.say(bob.only(), "said in time");
  move_all();
  alice.receive(late);
  EXPECT_EQ(count(alice, "said in time"), 1U);
  EXPECT_TRUE(holes(alice).empty());
  alice.receive(bob.say(bob.only(), "and there"));
  EXPECT_EQ(count(alice, "and there"), 1U);
  EXPECT_TRUE(holes(alice).empty());
}

TEST_F(SuccessionTest, HearsNobodyInTheFormerGroupAnyMore) {
  move_all();
  const auto former = behind(bob).at(0).id;
  const auto forged = must(bob.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
    const auto group = must(change.group(former));
    message::AppMessage words;
    words.id = bob.random.array<16>();
    words.body = message::Text{"still here"};
    return must(group.protect(words.write(), epoch_tag(group), 0, bob.random)).message;
  }));
  alice.receive(forged);
  EXPECT_EQ(count(alice, "still here"), 0U);
  ASSERT_EQ(holes(alice).size() + count(alice, "invalid: it was said in a group that this conversation has left."), 1U);
}

}  // namespace
}  // namespace qpc::client
