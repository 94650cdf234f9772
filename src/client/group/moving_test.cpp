#include "client/group/moving.h"

#include "client/group/upgrade_for_tests.h"

namespace qpc::client {
namespace {

TEST_F(UpgradeTest, BringsEverybodyIntoAGroupOfTheOtherSuite) {
  const auto before = to_bytes(group(alice).group_id());
  move_all();
  expect_together();
  for (auto* who : everybody()) {
    EXPECT_EQ(group(*who).suite().cipher_suite(), classical);
    const auto row = who->row(who->only());
    EXPECT_EQ(row.suite, static_cast<std::uint16_t>(classical));
    EXPECT_EQ(row.epoch, 1U);
    EXPECT_NE(row.group_id, before);
    EXPECT_EQ(last_line(*who), "alice has moved this conversation to the cipher suite " +
                                   std::string(own_suite(classical).name()) + ".");
    EXPECT_FALSE(successor(*who));
  }
  bob.receive(carol.say(carol.only(), "all here"));
  EXPECT_EQ(last_line(bob), "all here");
}

TEST_F(UpgradeTest, MovesNobodyBeforeTheCommitStands) {
  const auto closing = close();
  take(bob, closing);
  for (auto* who : {&alice, &bob}) {
    EXPECT_NE(group(*who).reinit(), nullptr);
    ASSERT_TRUE(successor(*who));
    EXPECT_EQ(successor(*who)->state, SuccessorState::announced);
    EXPECT_EQ(who->row(who->only()).suite, static_cast<std::uint16_t>(own_suites.front()));
    must(who->outbox.queue(who->only(), {{"said meanwhile"}}));
    seal(*who);
    EXPECT_FALSE(who->queued(who->only()).at(0).ciphertext) << "it waits";
    const auto conversation = who->only();
    EXPECT_EQ(must(who->store.read([&](db::Database& db) -> Outcome<std::string> {
                return check_not_moving(db, conversation).error().code;
              })),
              "moving");
  }
  ASSERT_TRUE(stand(alice));
  ASSERT_TRUE(stand(bob));
  bob.receive(alice.say(garden, "and later"));
  EXPECT_EQ(last_line(bob), "said meanwhile");
}

TEST_F(UpgradeTest, KeepsTheCountersOfWhoSpeaks) {
  alice.receive(bob.say(bob.only(), "before"));
  move_all();
  alice.receive(bob.say(bob.only(), "after"));
  alice.receive(bob.say(bob.only(), "and again"));
  const auto holes =
      must(alice.store.read([&](db::Database& db) { return HoleStore(db).list(garden, HoleStore::Which::open, 100); }));
  EXPECT_TRUE(holes.empty());
  EXPECT_EQ(last_line(alice), "and again");
}

TEST_F(UpgradeTest, ShowsATextThatCrossesItOnce) {
  must(bob.outbox.queue(bob.only(), {{"crossing"}}));
  seal(bob);
  const auto sent = bob.queued(bob.only()).at(0).ciphertext.value();
  alice.receive(sent);  // and the answer that the node has it is lost
  const auto closing = close();
  take(bob, closing);
  ASSERT_TRUE(stand(alice) && stand(bob));
  seal(bob);
  const auto again = bob.queued(bob.only()).at(0).ciphertext.value();
  EXPECT_NE(again, sent);
  alice.receive(again);
  EXPECT_EQ(count(alice, "crossing"), 1U);
}

TEST_F(UpgradeTest, IsTakenBackWithTheCommitThatWasReplaced) {
  const auto conversation = carol.only();
  const auto replacement = must(carol.groups.write([&](GroupChange& change) {
                             return prepare_commit(change, carol.environment, conversation, {}, Need::new_epoch);
                           })).pending.value();
  const auto closing = close();
  take(bob, closing);  // Carol cannot apply it
  must(bob.outbox.queue(bob.only(), {{"said meanwhile"}}));
  must(carol.groups.write([&](GroupChange& change) { return merge_commit(change, carol.environment, replacement); }));
  for (auto* who : {&alice, &bob}) {
    const auto obstacle = who->receive(replacement.content);
    ASSERT_TRUE(obstacle && obstacle->passed_commit);
    return_to(*who, obstacle->passed_commit->epoch);
    EXPECT_FALSE(successor(*who));
    EXPECT_FALSE(who->receive(replacement.content));
    EXPECT_EQ(group(*who).reinit(), nullptr);
    EXPECT_FALSE(stand(*who));
  }
  expect_together();
}

TEST_F(UpgradeTest, HasAMessageOfTheSuccessorAskWhetherItMayMove) {
  const auto closing = close();
  take(bob, closing);
  ASSERT_TRUE(stand(alice));
  const auto early = alice.say(garden, "already there");
  const auto obstacle = bob.receive(early);
  ASSERT_TRUE(obstacle && obstacle->successor);
  EXPECT_EQ(*obstacle->successor, bob.only());
  // The channel says: not yet. Then it waits, and is read when the group has moved.
  must(bob.groups.write([&](GroupChange& change) {
    Receiver receiver(bob.environment, change, bob.account_id);
    return receiver.receive({.seq = 1, .message = early}, {.looked_after = true});
  }));
  EXPECT_EQ(count(bob, "already there"), 0U);
  ASSERT_TRUE(stand(bob));
  EXPECT_EQ(count(bob, "already there"), 1U);
}

TEST_F(UpgradeTest, OfAnUndecidedCommitIsDecidedByAMessageOfTheSuccessor) {
  wish(alice, {&bob, &carol});
  const auto pending = alice.prepare(garden).pending.value();
  take(bob, pending);
  ASSERT_TRUE(stand(bob));
  const auto obstacle = alice.receive(bob.say(bob.only(), "already there"));
  ASSERT_TRUE(obstacle && obstacle->undecided_commit);
}

TEST_F(UpgradeTest, TellsADeviceThatCouldNotFollow) {
  alice.receive(carol.say(carol.only(), "before"));
  const auto closing = close();
  take(bob, closing);
  carol.receive(closing.content);  // and the Welcome never comes
  EXPECT_FALSE(stand(carol));
  EXPECT_EQ(successor(carol)->state, SuccessorState::stands);
  EXPECT_TRUE(last_line(carol).contains("could not follow"));
  const auto lines = carol.messages().size();
  EXPECT_FALSE(stand(carol));
  EXPECT_EQ(carol.messages().size(), lines) << "said once";

  // Somebody lets it in again, and it goes on in the same conversation.
  ASSERT_TRUE(stand(alice) && stand(bob));
  carol.receive(alice.say(garden, "carol?"));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden,
                              .kind = WishKind::again,
                              .account_id = carol.account_id,
                              .device_id = carol.device_id(),
                              .key_package = wire(carol.key_package(classical).key_package)});
    return {};
  }));
  const auto again = alice.commit(garden);
  bob.receive(again.content);
  carol.channel_group = to_bytes(group(alice).group_id());
  carol.receive(again.welcomes.at(0).content);
  EXPECT_EQ(
      count(carol, "This conversation has the cipher suite " + std::string(own_suite(classical).name()) + " now."), 1U);
  EXPECT_EQ(must(carol.store.read([](db::Database& db) { return ConversationStore(db).list(); })).size(), 1U);
  EXPECT_FALSE(successor(carol));
  expect_together();
  alice.receive(carol.say(carol.only(), "back"));
  EXPECT_EQ(last_line(alice), "back");
}

TEST_F(UpgradeTest, LeadsNobodyBackIntoTheFormerGroup) {
  const auto own = carol.key_package();
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden,
                              .kind = WishKind::again,
                              .account_id = carol.account_id,
                              .device_id = carol.device_id(),
                              .key_package = wire(own.key_package)});
    return {};
  }));
  const auto again = alice.commit(garden);
  bob.receive(again.content);
  const auto invitation = again.welcomes.at(0).content;
  carol.receive(invitation);
  move_all();
  // A KeyPackage of last resort opens the same invitation once more.
  must(carol.store.write([&](db::Database& db) -> Outcome<> {
    KeyPackageStore(db).add({.ref = own.ref().value,
                             .suite = static_cast<std::uint16_t>(own_suites.front()),
                             .use = Use::last_resort,
                             .content = wire(own.key_package),
                             .private_part = own.save()},
                            carol.environment.now_seconds());
    return {};
  }));
  carol.receive(invitation);
  EXPECT_TRUE(last_line(carol).starts_with("an invitation that cannot be followed"));
  EXPECT_EQ(must(carol.store.read([](db::Database& db) { return ConversationStore(db).list(); })).size(), 1U);
  expect_together();
}

TEST_F(UpgradeTest, LeavesTextsOfTheFormerGroupAsTheyAre) {
  for (int i = 0; i < 5; ++i) bob.receive(alice.commit_anew(garden));
  const auto said = must(bob.outbox.queue(bob.only(), {{"of before"}}));
  seal(bob);
  const auto conversation = bob.only();
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    OutboxStore(db).remove_all(conversation);
    MessageStore(db).set_sent(said.at(0), 0);
    return {};
  }));
  wish(alice, {&bob, &carol});
  const auto closing = alice.commit(garden);
  take(bob, closing);
  ASSERT_TRUE(stand(alice) && stand(bob));
  bob.receive(alice.commit_anew(garden));
  return_to(bob, 1);
  const auto message = must(bob.store.read([&](db::Database& db) { return MessageStore(db).find(said.at(0)); }));
  EXPECT_EQ(message->state, MessageState::sent) << "its epoch was one of the former group";
}

TEST_F(UpgradeTest, LetsThePersonAloneMoveAtOnce) {
  LoneClient dave("dave");
  const auto attic = dave.begin(GroupKind::group, "attic");
  wish(dave, {});
  const auto closing = dave.commit(attic);
  EXPECT_TRUE(closing.welcomes.empty());
  ASSERT_TRUE(stand(dave));
  EXPECT_EQ(dave.group(attic).suite().cipher_suite(), classical);
  EXPECT_EQ(dave.group(attic).epoch(), 1U);
}

TEST_F(UpgradeTest, IsForConversationsOfTwoToo) {
  LoneClient dave("dave"), erin("erin");
  dave.meet(erin);
  erin.meet(dave);
  const auto dm = dave.begin(GroupKind::dm, "", erin.account_id);
  dave.wish(dm, erin);
  erin.receive(dave.commit(dm).welcomes.at(0).content);
  wish(dave, {&erin});
  take(erin, dave.commit(dm));
  ASSERT_TRUE(stand(dave) && stand(erin));
  erin.receive(dave.say(dm, "hello"));
  EXPECT_EQ(last_line(erin), "hello");
  EXPECT_EQ(erin.row(erin.only()).peer, dave.account_id);
}

}  // namespace
}  // namespace qpc::client
