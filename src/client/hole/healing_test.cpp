// How holes heal: by what comes late, by what can be read later, and by asking.
#include "client/hole/garden_for_tests.h"

namespace qpc::client {
namespace {

using Texts = std::vector<std::string>;
struct Healing : Garden {};

TEST_F(Healing, IsWhatHappensWhenTheMissingComesLate) {
  bob.receive(say(alice, "1"));
  const Bytes late = say(alice, "2");
  bob.receive(say(alice, "3"));
  EXPECT_EQ(only_hole(bob).missing, 1U);
  bob.receive(late);
  const auto hole = only_hole(bob);
  EXPECT_EQ(hole.state, HoleState::healed);
  EXPECT_EQ(hole.ending, HoleEnding::arrived);
  EXPECT_TRUE(hole.closed_at);
  EXPECT_EQ(texts(bob), (Texts{"1", "3", "2"}));
  EXPECT_TRUE(has_line(bob, "No longer missing: message 2 of alice@example.org."));
}

TEST_F(Healing, MakesAHoleSmallerMessageByMessage) {
  bob.receive(say(alice, "1"));
  std::vector<Bytes> late;
  for (const char* text : {"2", "3", "4"}) late.push_back(say(alice, text));
  bob.receive(say(alice, "5"));
  EXPECT_EQ(only_hole(bob).missing, 3U);
  bob.receive(late.at(1));
  bob.receive(late.at(1));
  EXPECT_EQ(only_hole(bob).missing, 2U);
  EXPECT_EQ(only_hole(bob).state, HoleState::open);
  bob.receive(late.at(2));
  bob.receive(late.at(0));
  EXPECT_EQ(only_hole(bob).state, HoleState::healed);
}

TEST_F(Healing, ShowsALateMessageThatIsNotTheOneThatOthersFollowFrom) {
  bob.receive(say(alice, "1"));
  say(alice, "2");
  bob.receive(say(alice, "3"));
  message::AppMessage other;
  other.id = {9};
  other.counter = 2;
  other.body = message::Text{"not what I said to Carol"};
  bob.receive(forge(alice, other));
  const auto all = holes(bob);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.back().cause, HoleCause::forked);
  EXPECT_TRUE(has_line(bob, "FORK: message 2 of alice@example.org, which came late"));
  const auto told = [&] { return must(History(bob.environment, bob.groups).conversation(at(bob))).holes; };
  ASSERT_EQ(told().size(), 1U) << "nothing is open, and the fork stays in what is said of the group";
  EXPECT_EQ(told().front().row.cause, HoleCause::forked);
  bob.clock.time += 31 * kj::DAYS;
  EXPECT_TRUE(told().empty());
}

TEST_F(Healing, AsksTheSenderWhoSaysItAgainForAll) {
  bob.receive(say(alice, "1"));
  const Bytes lost = say(alice, "2");
  carol.receive(lost);
  bob.receive(say(alice, "3"));
  ask(bob, 0 * kj::SECONDS);
  EXPECT_EQ(only_hole(bob).asked_count, 0U) << "what is only late may come by itself";
  ask(bob);
  EXPECT_EQ(only_hole(bob).state, HoleState::healing);
  talk({&alice, &bob, &carol});
  EXPECT_EQ(only_hole(bob).state, HoleState::healed);
  EXPECT_EQ(only_hole(bob).ending, HoleEnding::sent_again);
  EXPECT_EQ(texts(bob), (Texts{"1", "3", "2"}));
  EXPECT_EQ(texts(carol), (Texts{"2"})) << "who has it does not see it twice";
  EXPECT_TRUE(holes(alice).empty()) << "what asks and answers is not counted";
}

TEST_F(Healing, GetsWhatIsNotForWhoJoinedSinceSealed) {
  bob.receive(say(alice, "1"));
  carol.receive(say(alice, "2, before Dave"));
  alice.wish(garden, dave);
  const auto letting_in = alice.commit(garden);
  bob.receive(letting_in.content);
  carol.receive(letting_in.content);
  dave.receive(letting_in.welcomes.at(0).content);
  bob.receive(say(alice, "3"));
  ask(bob);
  const auto asked = flush(bob);
  deliver(alice, asked);
  deliver(dave, asked);
  const auto answers = flush(alice);
  deliver(bob, answers);
  deliver(carol, answers);
  deliver(dave, answers);
  EXPECT_EQ(only_hole(bob).ending, HoleEnding::sent_again);
  EXPECT_EQ(texts(bob), (Texts{"1", "3", "2, before Dave"}));
  EXPECT_EQ(texts(dave), Texts());
  EXPECT_TRUE(holes(dave).empty());
}

TEST_F(Healing, FindsThatTheVeryFirstMessageIsMissing) {
  say(alice, "1");
  say(alice, "2");
  say(alice, "3");
  bob.receive(say(alice, "4"));
  const auto hole = only_hole(bob);
  EXPECT_EQ(hole.last, 3U);
  EXPECT_TRUE(hole.reaches_back);
  EXPECT_TRUE(has_line(bob, "At least 1 message of alice@example.org is missing"));
  ask(bob);
  talk({&alice, &bob});
  EXPECT_EQ(only_hole(bob).state, HoleState::healed);
  auto shown = texts(bob);
  std::ranges::sort(shown);
  EXPECT_EQ(shown, (Texts{"1", "2", "3", "4"}));
}

TEST_F(Healing, DeletesTheKeyOfARequestOnceNothingIsAwaited) {
  bob.receive(say(alice, "1"));
  const Bytes late = say(alice, "2");
  bob.receive(say(alice, "3"));
  ask(bob);
  const auto kept = [&] {
    return must(bob.store.read([](db::Database& db) {
      return db.find_one<std::int64_t>("SELECT count(*) FROM resend_request WHERE length(private_key) > 0").value();
    }));
  };
  EXPECT_EQ(kept(), 1);
  bob.receive(late);
  EXPECT_EQ(kept(), 0);
}

TEST_F(Healing, GoesOnBelowTheNewest64) {
  bob.receive(say(alice, "the first"));
  for (int i = 0; i < 150; ++i) say(alice, "lost");
  bob.receive(say(alice, "the last"));
  for (int round = 0; round < 3; ++round) {
    ask(bob, 2 * kj::MINUTES);
    talk({&alice, &bob});
  }
  EXPECT_EQ(only_hole(bob).state, HoleState::healed);
  EXPECT_EQ(texts(bob).size(), 152U);
}

TEST_F(Healing, MissesNothingBeforeOnesOwnTime) {
  say(alice, "1");
  alice.wish(garden, dave);
  dave.receive(alice.commit(garden).welcomes.at(0).content);
  dave.receive(say(alice, "2"));
  EXPECT_TRUE(holes(dave).empty());
}

TEST_F(Healing, ReadsWhatCameBeforeTheCommitThatLeadsToIt) {
  const Bytes first = alice.commit_anew(garden), second = alice.commit_anew(garden);
  bob.receive(say(alice, "of epoch 3"));
  bob.receive(second);
  EXPECT_EQ(holes(bob, HoleStore::Which::open).size(), 2U);
  bob.receive(first);
  EXPECT_EQ(bob.row(bob.only()).epoch, 3U);
  EXPECT_EQ(texts(bob), (Texts{"of epoch 3"}));
  EXPECT_TRUE(holes(bob, HoleStore::Which::open).empty());
}

TEST_F(Healing, IsNotWhatHappensToWhatOpensLaterAndIsNoMessage) {
  const Bytes commit = alice.commit_anew(garden);
  bob.receive(must(alice.groups.write([&](GroupChange& change) -> Outcome<Bytes> {
    const auto group = must(change.group(garden));
    auto sent = must(group.protect(as_bytes("no AppMessage"), epoch_tag(group), 0, alice.random));
    change.keep(garden, std::move(sent.next));
    return sent.message;
  })));
  EXPECT_EQ(only_hole(bob).cause, HoleCause::epoch_not_here_yet);
  bob.receive(commit);
  const auto hole = only_hole(bob);
  EXPECT_EQ(hole.cause, HoleCause::malformed);
  EXPECT_EQ(hole.state, HoleState::lost);
  EXPECT_EQ(hole.ending, HoleEnding::nothing_to_do);
  EXPECT_EQ(hole.account_id, alice.account_id) << "by now it is known whose it was";
}

TEST_F(Healing, AsksForEverySendersLossesInTurns) {
  bob.receive(say(alice, "1"));
  for (int i = 0; i < 20; ++i) {  // more holes than one request takes
    say(alice, "lost");
    bob.receive(say(alice, "heard"));
  }
  bob.receive(say(carol, "1"));
  say(carol, "lost");
  bob.receive(say(carol, "heard"));
  ask(bob);
  for (const auto& hole : holes(bob)) {
    if (hole.account_id == carol.account_id) EXPECT_EQ(hole.asked_count, 1U);
  }
}

TEST_F(Healing, ReadsWhatCameBeforeTheInvitation) {
  alice.wish(garden, dave);
  const Bytes welcome = alice.commit(garden).welcomes.at(0).content;
  dave.receive(say(alice, "hello Dave"));
  EXPECT_EQ(only_hole(dave).cause, HoleCause::not_in_group);
  dave.receive(welcome);
  EXPECT_EQ(texts(dave), (Texts{"hello Dave"}));
  EXPECT_EQ(only_hole(dave).state, HoleState::healed);
  EXPECT_EQ(only_hole(dave).conversation, dave.only());
}

TEST_F(Healing, AsksForWhatWasSaidWhileTheDeviceWasBehind) {
  bob.receive(say(alice, "1"));
  alice.commit_anew(garden);
  bob.receive(say(alice, "2, which Bob cannot read"));
  ASSERT_EQ(only_hole(bob).cause, HoleCause::epoch_not_here_yet);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
    return {};
  }));
  alice.commit(garden);
  say(alice, "3, without Bob");
  alice.wish(garden, bob);
  bob.receive(alice.commit(garden).welcomes.at(0).content);
  bob.receive(say(alice, "4"));
  ask(bob);
  talk({&alice, &bob});
  EXPECT_EQ(texts(bob), (Texts{"1", "4", "2, which Bob cannot read"}));
  EXPECT_TRUE(holes(bob, HoleStore::Which::open).empty());
  const auto away = holes(bob).back();
  EXPECT_EQ(away.cause, HoleCause::not_member_then);
  EXPECT_EQ(away.state, HoleState::lost);
  EXPECT_EQ(away.ending, HoleEnding::not_member_then);
}

TEST_F(Healing, AsksAgainAFewTimesAndThenGivesUp) {
  bob.receive(say(alice, "1"));
  say(alice, "2");
  bob.receive(say(alice, "3"));
  for (int day = 0; day < 30; ++day) ask(bob, 25 * kj::HOURS);
  EXPECT_EQ(only_hole(bob).asked_count, most_asked);
  bob.receive(say(alice, "4"));
  EXPECT_EQ(only_hole(bob).state, HoleState::lost);
  EXPECT_EQ(only_hole(bob).ending, HoleEnding::nobody_answered);
}

TEST_F(Healing, ExplainsWhatIsMissingByWhatTheNodeHasToldOfLosses) {
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    HoleKeeper(db, bob.environment).note_nameless(HoleCause::mailbox_was_full, 2, "2 found no room");
    return {};
  }));
  bob.receive(say(alice, "1"));
  say(alice, "2");
  say(alice, "3");
  bob.receive(say(alice, "4"));
  const auto all = holes(bob);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.front().ending, HoleEnding::named_singly);
  EXPECT_EQ(all.back().cause, HoleCause::mailbox_was_full);
  EXPECT_EQ(all.back().missing, 2U);
}

TEST_F(Healing, EndsEveryLossThatOneGapNames) {
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    for (int i = 0; i < 2; ++i) {
      HoleKeeper(db, bob.environment).note_nameless(HoleCause::mailbox_was_full, 1, "1 found no room");
    }
    return {};
  }));
  bob.receive(say(alice, "1"));
  say(alice, "2");
  say(alice, "3");
  bob.receive(say(alice, "4"));
  const auto all = holes(bob);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].ending, HoleEnding::named_singly);
  EXPECT_EQ(all[1].ending, HoleEnding::named_singly);
  EXPECT_EQ(all.back().cause, HoleCause::mailbox_was_full);
  EXPECT_EQ(all.back().missing, 2U);
}

TEST_F(Healing, EndsAForkWhenItsSenderSeesTheSameGroupAgain) {
  message::AppMessage message;
  message.id = {1};
  message.body = message::Text{"from elsewhere"};
  bob.receive(forge(alice, message, Bytes(8, 7)));
  message.id = {2};
  bob.receive(forge(alice, message, Bytes(8, 7)));
  EXPECT_EQ(only_hole(bob).state, HoleState::open) << "one line for a fork, however much is said";
  bob.receive(alice.commit_anew(garden));
  bob.receive(say(alice, "here again"));
  EXPECT_EQ(only_hole(bob).ending, HoleEnding::group_went_on);
}

TEST_F(Healing, KnowsTheOtherBranchOfAForkByItsTag) {
  const auto prepare = [&](LoneClient& who) {
    const auto conversation = at(who);
    return must(who.groups.write([&](GroupChange& change) {
             return prepare_commit(change, who.environment, conversation, {}, Need::new_epoch);
           }))
        .pending.value();
  };
  const auto mine = prepare(bob);
  alice.commit_anew(garden);
  must(bob.groups.write([&](GroupChange& change) { return merge_commit(change, bob.environment, mine); }));
  bob.receive(say(alice, "in another branch"));
  EXPECT_EQ(only_hole(bob).cause, HoleCause::forked);
  EXPECT_TRUE(has_line(bob, "FORK: it is of another branch"));
}

TEST_F(Healing, BringsLostReceiptsAfterAll) {
  const Bytes said = say(alice, "did you get this?");
  bob.receive(said);
  flush(bob);  // the receipt is lost
  carol.receive(said);
  deliver(alice, flush(carol));
  alice.receive(say(bob, "hello"));
  ask(alice);
  talk({&alice, &bob, &carol});
  const auto lines = alice.messages();
  const auto mine = std::ranges::find(lines, "did you get this?", &MessageRow::text);
  ASSERT_NE(mine, lines.end());
  EXPECT_EQ(mine->state, MessageState::delivered);
}

}  // namespace
}  // namespace qpc::client
