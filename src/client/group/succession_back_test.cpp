// Back into the former group, where the commit that named the successor is replaced.
#include "client/group/succession_for_tests.h"
#include "client/group/way_back.h"
#include "client/group/way_back_store.h"
#include "client/invite/invite_store.h"

namespace qpc::client {
namespace {

/// Alice and Bob have moved; Carol could not apply the commit, and makes another in its place.
struct SuccessionBackTest : SuccessionTest {
  PendingCommit replacement = prepare_replacement(carol);

  SuccessionBackTest() {
    invite_all();
    bob.receive(alice.commit(garden).content);
    EXPECT_TRUE(has_moved(alice) && has_moved(bob));
  }

  /// Carol's commit has come, and the channel says that it counts.
  void go_back_by(LoneClient& who) {
    const auto obstacle = who.receive(replacement.content);
    ASSERT_TRUE(obstacle && obstacle->passed_commit);
    must(who.groups.write([&](GroupChange& change) -> Outcome<> {
      go_back(change, who.environment, obstacle->passed_commit->conversation, obstacle->passed_commit->epoch);
      return {};
    }));
    EXPECT_FALSE(has_moved(who));
    EXPECT_FALSE(who.receive(replacement.content));
  }
};

TEST_F(SuccessionBackTest, GoesWithTheCommitThatNamedItAndForwardWithTheNext) {
  bob.say(bob.only(), "said meanwhile");
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    MessageStore(db).set_sent(MessageStore(db).newest(), 0);
    return {};
  }));
  must(bob.outbox.queue(bob.only(), {{"waits"}}));
  merge(carol, replacement);
  for (auto* who : {&alice, &bob}) go_back_by(*who);
  expect_together(everybody());
  EXPECT_TRUE(std::ranges::any_of(bob.messages(), [](const MessageRow& line) {
    return line.text == "said meanwhile" && line.state == MessageState::refused;
  }));
  EXPECT_TRUE(bob.queued(bob.only()).empty()) << "it was for who was in the other group";
  // Alice wants it again, and all are in it already.
  alice.wish(garden, SettingsChange{.successor = as_successor(alice.group(behind(alice).at(0).id))});
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  carol.receive(naming.content);
  for (auto* who : everybody()) EXPECT_TRUE(has_moved(*who));
  expect_together(everybody());
}

TEST_F(SuccessionBackTest, LetsInWhoHasMissedThatItIsTheFormerGroupAgain) {
  merge(carol, replacement);
  // Bob hears nothing of the replacement, and Carol lets him in again.
  bob.receive(let_in_again(carol, bob, hybrid).welcomes.at(0).content);
  EXPECT_FALSE(has_moved(bob));
  expect_together({&bob, &carol});
  EXPECT_EQ(conversations(bob), 1U);
}

TEST_F(SuccessionBackTest, ClaimsAnewForWhoCameByALinkMeanwhile) {
  LoneClient dave("dave");
  const identity::InviteId link{1};
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    InviteStore(db).add(
        {.id = link, .conversation = garden, .expires_at = alice.environment.now() + std::chrono::days(1)});
    InviteStore(db).add_use(link, dave.account_id, alice.environment.now());
    return {};
  }));
  const auto stage = [&] {
    return must(alice.store.read([&](db::Database& db) { return InviteStore(db).stage(link, dave.account_id); }));
  };
  alice.wish(garden, dave, wire(dave.key_package(classical).key_package));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    InviteStore(db).set_stage({.invite = link, .conversation = garden, .account_id = dave.account_id}, UseStage::added);
    return {};
  }));
  alice.commit(garden);
  ASSERT_EQ(stage(), UseStage::in);
  go_back_by(alice);
  EXPECT_EQ(stage(), UseStage::asked) << "he is not in the former group, and was let in";
}

TEST_F(SuccessionBackTest, IsGoneOnceAndNotTwice) {
  const auto former = behind(bob).at(0).id;
  const auto epoch = bob.row(former).epoch - 1;
  const auto asked = must(bob.store.read([&](db::Database& db) { return AskedAbout::now(db, former, epoch); }));
  ASSERT_TRUE(asked.applied);
  go_back_by(bob);
  const auto lines = bob.messages().size();
  // Another process has asked the channel the same, and hears it now. The row has the successor by then.
  Groups beside(bob.environment, bob.store);
  must(beside.write([&](GroupChange& change) -> Outcome<> {
    be_off_the_list(change, bob.environment, asked);
    auto of_an_epoch_long_ago = asked;  // of which neither knew then, nor knows now, what it ended by
    of_an_epoch_long_ago.epoch = 1'000;
    of_an_epoch_long_ago.applied = std::nullopt;
    be_off_the_list(change, bob.environment, of_an_epoch_long_ago);
    go_back(change, bob.environment, former, epoch);
    return {};
  }));
  EXPECT_FALSE(has_moved(bob));
  EXPECT_EQ(bob.row(former).standing, Standing::member);
  EXPECT_EQ(bob.messages().size(), lines);
  merge(carol, replacement);
  expect_together({&bob, &carol});
}

TEST_F(SuccessionBackTest, IsNoWayForWhoIsOffTheListOfTheFormerGroupAlone) {
  const auto former = behind(bob).at(0).id;
  const auto epoch = bob.row(former).epoch - 1;
  must(bob.groups.write([&](GroupChange& change) -> Outcome<> {
    be_off_the_list(change, bob.environment, AskedAbout::now(change.db(), former, epoch));
    return {};
  }));
  EXPECT_TRUE(has_moved(bob));
  EXPECT_TRUE(says(bob, "This device is off the list of the group that this conversation has left."));
  EXPECT_EQ(bob.row(bob.only()).standing, Standing::member);
  alice.receive(bob.say(bob.only(), "still here"));
  EXPECT_EQ(count(alice, "still here"), 1U);
}

}  // namespace
}  // namespace qpc::client
