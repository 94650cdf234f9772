// Remarks that come before their message, by healing, or never leave.
#include "client/remark/remark_garden_for_tests.h"

namespace qpc::client {
namespace {

struct LateRemarkTest : SaidHello {};

TEST_F(LateRemarkTest, WhatWasSaidBeforeItsMessageCameWaitsForIt) {
  const Bytes late = say(alice, "late");
  carol.receive(late);
  const Bytes reaction = react(carol, "late", "👍");
  const Bytes words = edit(alice, "late", "better late");
  bob.receive(reaction);
  bob.receive(words);
  EXPECT_EQ(waiting(bob), 2U);
  bob.receive(late);
  EXPECT_EQ(waiting(bob), 0U);
  EXPECT_EQ(reactions(bob, "better late"), "👍1");
  EXPECT_EQ(rows(bob).back().kind, MessageKind::remark) << "behind its message, for who follows";
}

TEST_F(LateRemarkTest, ADeletionBeforeItsMessageShowsNothingOfIt) {
  const Bytes late = say(alice, "late");
  bob.receive(remove(alice, "late"));
  bob.receive(late);
  EXPECT_EQ(count(bob, "SELECT count(*) FROM message WHERE kind = 8"), 1U);
  EXPECT_THROW(find(bob, "late"), std::runtime_error);
}

TEST_F(LateRemarkTest, ALostRemarkIsMissedAndHealed) {
  const Bytes lost = react(bob, "hello", "👍");
  carol.receive(lost);
  alice.receive(say(bob, "after it"));
  EXPECT_EQ(only_hole(alice).missing, 1U);
  ask(alice);
  talk({&alice, &bob, &carol});
  EXPECT_EQ(only_hole(alice).state, HoleState::healed);
  EXPECT_EQ(reactions(alice, "hello"), "👍1");
  EXPECT_EQ(reactions(carol, "hello"), "👍1") << "who has had it hears it once";
}

TEST_F(LateRemarkTest, ARemarkThatIsSealedForOneHasTheSameEffect) {
  edit(alice, "hello", "hello, all");
  alice.wish(garden, dave);
  const auto letting_in = alice.commit(garden);
  bob.receive(letting_in.content);
  bob.receive(say(alice, "after it"));
  ask(bob);
  talk({&alice, &bob});
  EXPECT_EQ(only_hole(bob).state, HoleState::healed);
  EXPECT_EQ(view(bob, "hello, all").around.more.edit_count, 1U);
}

TEST_F(LateRemarkTest, WhoLacksAnEditedMessageGetsItAndItsNewWords) {
  const Bytes lost = say(alice, "draft");
  bob.receive(edit(alice, "draft", "final"));
  ask(bob);
  talk({&alice, &bob, &carol});
  EXPECT_EQ(only_hole(bob).state, HoleState::healed);
  EXPECT_EQ(view(bob, "final").row.kind, MessageKind::text);
}

TEST_F(LateRemarkTest, NobodyGetsADeletedMessageAgain) {
  say(alice, "a secret");
  bob.receive(remove(alice, "a secret"));
  ask(bob);
  talk({&alice, &bob});
  EXPECT_EQ(only_hole(bob).ending, HoleEnding::deleted);
  EXPECT_THROW(find(bob, "a secret"), std::runtime_error);
}

TEST_F(LateRemarkTest, NobodyGetsADeletedMessageByAnAnswerThatWaited) {
  const auto repairs = [&] {
    return count(alice, "SELECT count(*) FROM outbox WHERE kind = 3 AND instr(content, CAST('a secret' AS BLOB))");
  };
  say(alice, "a secret");
  bob.receive(say(alice, "after it"));
  ask(bob);
  deliver(alice, flush(bob));
  EXPECT_EQ(repairs(), 1U);
  must(by(alice).remove(find(alice, "a secret")));
  EXPECT_EQ(repairs(), 0U);
}

TEST_F(LateRemarkTest, NobodyGetsAnEditOfADeletedMessageByAnAnswerThatWaited) {
  const auto repairs = [&] {
    return count(alice, "SELECT count(*) FROM outbox WHERE kind = 3 AND instr(content, CAST('a secret' AS BLOB))");
  };
  edit(alice, "hello", "a secret");
  bob.receive(say(alice, "after it"));
  ask(bob);
  deliver(alice, flush(bob));
  EXPECT_EQ(repairs(), 1U);
  must(by(alice).remove(find(alice, "a secret")));
  EXPECT_EQ(repairs(), 0U);
}

TEST_F(LateRemarkTest, WhatNeverLeavesDoesNotCount) {
  must(by(bob).say(find(bob, "hello"), message::Reaction{.emoji = "👍"}));
  EXPECT_EQ(reactions(bob, "hello"), "👍1");
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
    return {};
  }));
  bob.receive(alice.commit(garden).content);
  EXPECT_EQ(reactions(bob, "hello"), "");
  const auto all = bob.messages();
  EXPECT_TRUE(std::ranges::any_of(all, [](const MessageRow& row) {
    return row.kind == MessageKind::remark && row.state == MessageState::refused;
  })) << "and is shown as what did not leave";
}

TEST_F(LateRemarkTest, AnEditThatNeverLeavesIsTakenBack) {
  must(by(alice).say(find(alice, "hello"), message::Edit{.text = "hello, all"}));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    take_back_remark(db, MessageStore(db).newest());
    return {};
  }));
  EXPECT_EQ(view(alice, "hello").around.more.edit_count, 0U);
}

}  // namespace
}  // namespace qpc::client
