#include "client/group/way_back.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/group/contest_store.h"
#include "client/group/way_back_store.h"
#include "client/remark/remarks.h"

namespace qpc::client {
namespace {

/// Alice, Bob and Carol in a group of Alice's.
struct GoingBackTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"}, dave{"dave"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  GoingBackTest() {
    for (LoneClient* one : {&alice, &bob, &carol}) {
      for (LoneClient* other : {&alice, &bob, &carol, &dave}) {
        if (one != other) one->meet(*other);
      }
    }
    alice.wish(garden, bob);
    alice.wish(garden, carol);
    const auto founding = alice.commit(garden);
    bob.receive(founding.welcomes.at(0).content);
    carol.receive(founding.welcomes.back().content);
  }

  std::int64_t at(LoneClient& who) { return &who == &alice ? garden : who.only(); }
  std::uint64_t epoch(LoneClient& who) { return who.group(at(who)).epoch(); }
  std::optional<WayBackRow> way(LoneClient& who) {
    const auto conversation = at(who);
    return must(who.store.read([&](db::Database& db) { return WayBackStore(db).newest(conversation); }));
  }
  std::vector<ContestRow> contests(LoneClient& who) {
    const auto conversation = at(who);
    return must(who.store.read([&](db::Database& db) { return ContestStore(db).list(conversation); }));
  }
  /// A commit with nothing in it but new keys, as a replacement is; not merged.
  PendingCommit prepare(LoneClient& who) {
    const auto conversation = at(who);
    return must(who.groups.write([&](GroupChange& change) {
             return prepare_commit(change, who.environment, conversation, {}, Need::new_epoch);
           }))
        .pending.value();
  }
  void merge(LoneClient& who, const PendingCommit& commit) {
    must(who.groups.write([&](GroupChange& change) { return merge_commit(change, who.environment, commit); }));
  }
  void remove(LoneClient& who, LoneClient& other) {
    const auto conversation = at(who);
    must(who.store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish(
          {.conversation = conversation, .kind = WishKind::remove, .account_id = other.account_id});
      return {};
    }));
  }
  /// What Inbox does once the channel has said that the commit was replaced.
  bool return_to(LoneClient& who, std::uint64_t to) {
    const auto conversation = at(who);
    return must(who.groups.write(
        [&](GroupChange& change) -> Outcome<bool> { return go_back(change, who.environment, conversation, to); }));
  }
  void expect_together(std::initializer_list<LoneClient*> all) {
    LoneClient& first = **all.begin();
    for (LoneClient* who : all) {
      EXPECT_TRUE(
          std::ranges::equal(who->group(at(*who)).epoch_authenticator(), first.group(at(first)).epoch_authenticator()));
    }
  }
};

TEST_F(GoingBackTest, LeadsFromAReplacedCommitToItsReplacement) {
  const auto replacement = prepare(bob);
  const auto bad = prepare(alice);
  merge(alice, bad);
  carol.receive(bad.content);
  EXPECT_EQ(epoch(carol), 2u);
  merge(bob, replacement);
  for (LoneClient* who : {&alice, &carol}) {
    const auto obstacle = who->receive(replacement.content);
    ASSERT_TRUE(obstacle && obstacle->passed_commit);
    EXPECT_EQ(obstacle->passed_commit->epoch, 1u);
    ASSERT_TRUE(return_to(*who, 1));
    EXPECT_FALSE(who->receive(replacement.content));
  }
  expect_together({&alice, &bob, &carol});
  bob.receive(carol.say(carol.only(), "all here"));
  EXPECT_EQ(bob.messages().back().text, "all here");
}

TEST_F(GoingBackTest, IsWhatTheStoreHoldsAfterManyMessagesAndARestart) {
  alice.receive(bob.say(bob.only(), "one"));
  const Bytes late = carol.say(carol.only(), "late");
  const auto replacement = prepare(bob);
  const auto bad = prepare(carol);
  merge(carol, bad);
  alice.receive(bad.content);
  for (int i = 0; i < 5; ++i) alice.receive(carol.say(carol.only(), "in the replaced epoch"));
  ASSERT_TRUE(way(alice)) << "only the account of the commit has spoken";
  alice.receive(late);
  must(alice.groups.write([&](GroupChange& change) -> Outcome<> {  // as another process sees it
    change.db().run("UPDATE conversation SET version = version + 1 WHERE id = ?1", garden);
    return {};
  }));
  ASSERT_TRUE(return_to(alice, 1));
  EXPECT_FALSE(alice.receive(replacement.content));
  merge(bob, replacement);
  expect_together({&alice, &bob});
}

TEST_F(GoingBackTest, LeadsToBeforeAllCommitsOfOneAccountThatNobodyConfirmed) {
  const auto replacement = prepare(bob);
  carol.receive(alice.commit_anew(garden));
  carol.receive(alice.commit_anew(garden));
  EXPECT_EQ(epoch(carol), 3u);
  ASSERT_TRUE(return_to(carol, 1));
  EXPECT_FALSE(carol.receive(replacement.content));
  merge(bob, replacement);
  expect_together({&bob, &carol});
}

TEST_F(GoingBackTest, IsGoneOnceSomebodyElseHasSpoken) {
  const Bytes change = alice.commit_anew(garden);
  bob.receive(change);
  carol.receive(change);
  alice.receive(bob.say(bob.only(), "of the new epoch"));
  EXPECT_FALSE(way(alice));
  carol.receive(alice.say(garden, "of the committer's own"));
  EXPECT_TRUE(way(carol));
  EXPECT_FALSE(return_to(alice, 1));
  EXPECT_EQ(epoch(alice), 2u);
  EXPECT_TRUE(alice.messages().back().text.ends_with("ask a member to let you in again ('qpc group readmit')."));
}

TEST_F(GoingBackTest, IsNotTakenAwayByWhoTheCommitLetIn) {
  alice.wish(garden, dave);
  for (LoneClient* other : {&alice, &bob, &carol}) dave.meet(*other);
  const auto commit = alice.commit(garden);
  dave.receive(commit.welcomes.at(0).content);
  bob.receive(commit.content);
  bob.receive(dave.say(dave.only(), "hello"));
  EXPECT_TRUE(way(bob));
  const Bytes old = carol.say(carol.only(), "of the epoch before");
  bob.receive(old);
  EXPECT_TRUE(way(bob)) << "who spoke before has confirmed nothing";
}

TEST_F(GoingBackTest, IsNotTakenAwayByTheWordOfANewcomerInALaterEpochEither) {
  const auto replacement = prepare(carol);
  alice.wish(garden, dave);
  for (LoneClient* other : {&alice, &bob, &carol}) dave.meet(*other);
  const auto commit = alice.commit(garden);
  dave.receive(commit.welcomes.at(0).content);
  bob.receive(commit.content);
  const Bytes next = alice.commit_anew(garden);
  dave.receive(next);
  bob.receive(next);
  bob.receive(dave.say(dave.only(), "he has applied only the second"));
  ASSERT_TRUE(return_to(bob, 1));
  EXPECT_FALSE(bob.receive(replacement.content));
  merge(carol, replacement);
  expect_together({&bob, &carol});
}

TEST_F(GoingBackTest, IsNotTakenAwayByTheCommitterThroughACommitOfANewcomer) {
  alice.wish(garden, dave);
  for (LoneClient* other : {&alice, &bob, &carol}) dave.meet(*other);
  const auto commit = alice.commit(garden);
  dave.receive(commit.welcomes.at(0).content);
  bob.receive(commit.content);
  const Bytes next = dave.commit_anew(dave.only());
  alice.receive(next);
  bob.receive(next);
  bob.receive(alice.say(garden, "her own word for her own commit"));
  EXPECT_TRUE(return_to(bob, 1));
}

TEST_F(GoingBackTest, BeginsAnewWithACommitOfSomebodyElse) {
  const Bytes first = alice.commit_anew(garden);
  bob.receive(first);
  carol.receive(first);
  carol.receive(bob.commit_anew(bob.only()));
  EXPECT_EQ(way(carol)->epoch, 2u);
}

TEST_F(GoingBackTest, StaysWhenWhoTheCommitLetInCommitsNext) {
  const auto replacement = prepare(carol);
  alice.wish(garden, dave);
  for (LoneClient* other : {&alice, &bob, &carol}) dave.meet(*other);
  const auto commit = alice.commit(garden);
  dave.receive(commit.welcomes.at(0).content);
  bob.receive(commit.content);
  bob.receive(dave.commit_anew(dave.only()));
  EXPECT_EQ(epoch(bob), 3u);
  ASSERT_TRUE(return_to(bob, 1));
  EXPECT_FALSE(bob.receive(replacement.content));
  merge(carol, replacement);
  expect_together({&bob, &carol});
}

TEST_F(GoingBackTest, LeadsToTheMiddleOfSeveralCommitsToo) {
  const auto first = alice.commit_anew(garden);
  bob.receive(first);
  carol.receive(first);
  const auto replacement = prepare(bob);
  carol.receive(alice.commit_anew(garden));
  carol.receive(alice.commit_anew(garden));
  ASSERT_TRUE(return_to(carol, 2));
  ASSERT_TRUE(return_to(alice, 2));
  for (LoneClient* who : {&alice, &carol}) EXPECT_FALSE(who->receive(replacement.content));
  merge(bob, replacement);
  expect_together({&alice, &bob, &carol});
}

TEST_F(GoingBackTest, IsNotNeededWhereNobodyElseWasIn) {
  LoneClient eve("eve");
  const auto cave = eve.begin(GroupKind::group, "cave");
  eve.wish(cave, dave);
  eve.commit(cave);
  EXPECT_FALSE(must(eve.store.read([&](db::Database& db) { return WayBackStore(db).newest(cave); })));
}

TEST_F(GoingBackTest, IsNotKeptForEver) {
  carol.receive(alice.commit_anew(garden));
  ASSERT_TRUE(way(carol));
  carol.clock.time = carol.clock.time + 23 * kj::HOURS;
  carol.receive(alice.say(garden, "almost a day later"));
  EXPECT_TRUE(way(carol));
  carol.clock.time = carol.clock.time + 1 * kj::HOURS;
  carol.receive(alice.say(garden, "a day later"));
  EXPECT_FALSE(way(carol));
}

TEST_F(GoingBackTest, ShowsWhatWasSaidMeanwhileAsNotSent) {
  const auto replacement = prepare(bob);
  const auto bad = prepare(alice);
  merge(alice, bad);
  alice.say(garden, "sent");
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    MessageStore(db).set_sent(MessageStore(db).newest(), 0);
    return {};
  }));
  must(alice.outbox.queue(garden, {{"queued"}}));
  alice.receive(replacement.content);
  ASSERT_TRUE(return_to(alice, 1));
  std::map<std::string, MessageState> states;
  for (const auto& row : alice.messages()) states[row.text] = row.state;
  EXPECT_EQ(states.at("sent"), MessageState::refused);
  EXPECT_EQ(states.at("queued"), MessageState::refused);
  EXPECT_TRUE(alice.queued(garden).empty());
  EXPECT_NE(alice.messages().back().text.find("2 messages of yours went with it"), std::string::npos);
}

TEST_F(GoingBackTest, CountsNoReactionAsAMessage) {
  carol.receive(alice.say(garden, "hello"));
  const auto replacement = prepare(bob);
  merge(alice, prepare(alice));
  must(alice.outbox.queue(garden, {{"queued"}}));
  Remarks remarks(alice.environment, alice.groups, alice.outbox);
  const auto messages = alice.messages();
  const auto hello = std::ranges::find(messages, std::string("hello"), &MessageRow::text);
  ASSERT_NE(hello, messages.end());
  must(remarks.say(hello->id, message::Reaction{.emoji = "👍"}));
  alice.receive(replacement.content);
  ASSERT_TRUE(return_to(alice, 1));
  EXPECT_NE(alice.messages().back().text.find("One message of yours went with it"), std::string::npos)
      << alice.messages().back().text;
}

TEST_F(GoingBackTest, ShowsWhatWentNowhereAsNotSentWhereThereIsNoWayBackToo) {
  merge(alice, prepare(alice));
  alice.say(garden, "sent");
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    MessageStore(db).set_sent(MessageStore(db).newest(), 0);
    WayBackStore(db).drop(garden);
    return {};
  }));
  EXPECT_FALSE(return_to(alice, 1));
  const auto messages = alice.messages();
  const auto sent = std::ranges::find(messages, std::string("sent"), &MessageRow::text);
  ASSERT_NE(sent, messages.end());
  EXPECT_EQ(sent->state, MessageState::refused);
  EXPECT_NE(messages.back().text.find("One message of yours went with it"), std::string::npos);
}

TEST_F(GoingBackTest, WhomAReplacedCommitLetInIsLetInAnewHoweverFarThatBranchHasGone) {
  dave.meet(bob);
  for (LoneClient* other : {&alice, &carol}) dave.meet(*other);
  bob.wish(bob.only(), dave);
  const auto replacement = bob.prepare(bob.only()).pending.value();
  alice.wish(garden, dave);
  const auto bad = alice.commit(garden);
  dave.receive(bad.welcomes.at(0).content);
  dave.receive(alice.commit_anew(garden));
  ASSERT_EQ(epoch(dave), 3u);
  dave.receive(replacement.welcomes.at(0).content);
  merge(bob, replacement);
  EXPECT_EQ(epoch(dave), 2u);
  expect_together({&bob, &dave});
}

TEST_F(GoingBackTest, BringsBackWhomTheReplacedCommitHadRemoved) {
  const auto replacement = prepare(carol);
  remove(alice, bob);
  const auto removal = alice.commit(garden);
  bob.receive(removal.content);
  ASSERT_EQ(bob.row(bob.only()).standing, Standing::removed);
  const auto obstacle = bob.receive(replacement.content);
  ASSERT_TRUE(obstacle && obstacle->passed_commit);
  ASSERT_TRUE(return_to(bob, 1));
  EXPECT_EQ(bob.row(bob.only()).standing, Standing::member);
  EXPECT_FALSE(bob.receive(replacement.content));
  merge(carol, replacement);
  expect_together({&bob, &carol});
}

TEST_F(GoingBackTest, DoesNotEndForJunkThatLooksLikeACommit) {
  carol.receive(alice.commit_anew(garden));
  mls::PrivateMessage junk;
  junk.group_id = to_bytes(alice.group(garden).group_id());
  junk.epoch = 1;
  junk.content_type = mls::ContentType::commit;
  junk.ciphertext = Bytes(100, 7);
  const Bytes octets = wire(mls::MLSMessage{junk});
  EXPECT_TRUE(carol.receive(octets)->passed_commit);
  must(carol.groups.write([&](GroupChange& change) -> Outcome<> {
    Receiver receiver(carol.environment, change, carol.account_id);
    EXPECT_FALSE(must(receiver.receive({.seq = 1, .message = octets}, {}, true)));
    return receiver.finish();
  }));
  EXPECT_EQ(carol.messages().back().kind, MessageKind::unreadable);
  EXPECT_TRUE(way(carol));
}

TEST_F(GoingBackTest, ACommitThatCannotBeAppliedIsContestedUntilAnotherTakesItsPlace) {
  mls::PrivateMessage junk;
  junk.group_id = to_bytes(alice.group(garden).group_id());
  junk.epoch = 1;
  junk.content_type = mls::ContentType::commit;
  junk.encrypted_sender_data = Bytes(40, 7);
  junk.ciphertext = Bytes(100, 7);
  bob.receive(wire(mls::MLSMessage{junk}));
  ASSERT_EQ(contests(bob).size(), 1U);
  EXPECT_EQ(contests(bob).front().epoch, 1u);
  EXPECT_FALSE(contests(bob).front().clause.empty());
  EXPECT_EQ(bob.messages().back().kind, MessageKind::unreadable);
  bob.receive(alice.say(garden, "words"));
  EXPECT_EQ(bob.messages().back().text, "words");
  bob.receive(alice.commit_anew(garden));
  EXPECT_TRUE(contests(bob).empty());
}

TEST_F(GoingBackTest, ANoteOnAnAppliedCommitIsKeptForTheChannelAndAnyOtherIsNot) {
  const auto notes = [&] { return must(carol.store.read([&](db::Database& db) { return ContestStore(db).notes(); })); };
  const Bytes change = alice.commit_anew(garden);
  carol.receive(change);
  const Bytes group_id = to_bytes(alice.group(garden).group_id());
  const auto about = [&](const Bytes& commit_id) {
    carol.receive(wire(mls::ContestNote{.group_id = group_id, .commit_id = commit_id}));
  };
  about(Bytes(32, 9));
  EXPECT_TRUE(notes().empty());
  about(to_bytes(message::message_id(change)));
  EXPECT_EQ(notes().size(), 1U);
  carol.receive(wire(mls::ContestNote{.group_id = Bytes(32, 9), .commit_id = Bytes(32, 9)}));
  EXPECT_EQ(notes().size(), 1U);
}

}  // namespace
}  // namespace qpc::client
