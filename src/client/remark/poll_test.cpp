// Questions with answers to choose from.
#include "client/remark/remark_garden_for_tests.h"

namespace qpc::client {
namespace {

struct PollTest : SaidHello {};
using Counts = std::vector<std::uint64_t>;

TEST_F(PollTest, VotesAreCountedOncePerPerson) {
  ask_all();
  alice.receive(vote(bob, {0}));
  alice.receive(vote(carol, {1}));
  EXPECT_EQ(votes(alice), (Counts{1, 1, 0}));
  alice.receive(vote(bob, {2}));
  EXPECT_EQ(votes(alice), (Counts{0, 1, 1}));
  EXPECT_EQ(poll(alice).voters, 2U);
  EXPECT_TRUE(poll(bob).options.at(2).is_own);
  alice.receive(vote(bob, {}));
  EXPECT_EQ(votes(alice), (Counts{0, 1, 0}));
  EXPECT_EQ(by(bob).say(find(bob, describe(asked)), message::Vote{.choices = {0, 1}}).error().code, "one_choice");
  EXPECT_EQ(by(bob).say(find(bob, describe(asked)), message::Vote{.choices = {3}}).error().code, "no_such_option");
  EXPECT_EQ(by(bob).say(find(bob, "hello"), message::Vote{.choices = {0}}).error().code, "not_a_poll");
}

TEST_F(PollTest, APollMayTakeSeveralChoices) {
  ask_all(true);
  alice.receive(vote(bob, {0, 2}));
  EXPECT_EQ(votes(alice), (Counts{1, 0, 1}));
  EXPECT_EQ(poll(alice).voters, 1U);
}

TEST_F(PollTest, NobodyVotesInAClosedPoll) {
  ask_all();
  alice.receive(vote(bob, {0}));
  EXPECT_EQ(by(bob).say(find(bob, describe(asked)), message::ClosePoll{}).error().code, "not_yours");
  const Bytes closing = remark(alice, describe(asked), message::ClosePoll{});
  bob.receive(closing);
  bob.clock.time += 1 * kj::MINUTES;
  carol.clock.time += 1 * kj::MINUTES;
  EXPECT_EQ(by(bob).say(find(bob, describe(asked)), message::Vote{.choices = {1}}).error().code, "poll_closed");
  const Bytes late = vote(carol, {1});  // it has not come to Carol yet
  carol.receive(closing);
  alice.receive(late);
  bob.receive(late);
  for (LoneClient* who : {&alice, &bob, &carol}) {
    EXPECT_TRUE(poll(*who).closed_at);
    if (who != &carol) EXPECT_EQ(votes(*who), (Counts{1, 0, 0}));
  }
  EXPECT_EQ(votes(carol), (Counts{0, 0, 0})) << "Bob's vote was not for her eyes; her own does not count";
}

}  // namespace
}  // namespace qpc::client
