// What this person says about a message and that never leaves: what held before holds again.
#include "client/mailbox/waiting.h"
#include "client/remark/remark_garden_for_tests.h"

namespace qpc::client {
namespace {

struct UnsentRemarkTest : SaidHello {
  std::int64_t begin(LoneClient& who, const std::string& text, RemarkBody body) {
    return must(by(who).say(find(who, text), std::move(body)));
  }
  std::int64_t begin_edit(const std::string& text, const std::string& words) {
    return begin(alice, text, message::Edit{.text = words});
  }
  void clear(LoneClient& who, Clear which = Clear::only_what_is_here) {
    must(clear_outbox(who.store, std::nullopt, which, who.environment.now()));
  }
  /// Only what is about this row in `message`.
  void clear_one(LoneClient& who, std::int64_t message) {
    const auto row = must(who.store.read([&](db::Database& db) { return OutboxStore(db).find_of(message); }));
    must(clear_outbox(who.store, row.value().id, Clear::only_what_is_here, who.environment.now()));
  }
  std::uint64_t former(LoneClient& who) { return count(who, "SELECT count(*) FROM remark_former"); }
};

TEST_F(UnsentRemarkTest, AnEditLeavesTheOneThatHadLeftBeforeIt) {
  hear(edit(alice, "hello", "hello, all"));
  const auto edited_at = view(alice, "hello, all").around.more.edited_at;
  alice.clock.time += 1 * kj::HOURS;
  begin_edit("hello, all", "goodbye");
  clear(alice);
  EXPECT_EQ(view(alice, "hello, all").around.more.edit_count, 1U);
  EXPECT_EQ(view(alice, "hello, all").around.more.edited_at, edited_at);
  EXPECT_EQ(view(bob, "hello, all").row.kind, MessageKind::text);
  EXPECT_EQ(former(alice), 0U);
}

TEST_F(UnsentRemarkTest, WhatHasLeftTakesThePlaceOfWhatWasBefore) {
  hear(edit(alice, "hello", "hello, all"));
  begin_edit("hello, all", "goodbye");
  EXPECT_EQ(former(alice), 1U);
  hear(flush_said(alice));
  EXPECT_EQ(former(alice), 0U);
  EXPECT_EQ(count(alice, "SELECT count(*) FROM message WHERE kind = 7"), 1U);
  EXPECT_EQ(count(alice,
                  "SELECT count(*) FROM message_more x WHERE NOT EXISTS "
                  "(SELECT 1 FROM message m WHERE m.id = x.message)"),
            0U);
}

TEST_F(UnsentRemarkTest, TheFirstWordsComeBackOfSeveralThatNeverLeft) {
  const auto first = begin_edit("hello", "one");
  const auto second = begin_edit("one", "two");
  clear_one(alice, first);
  EXPECT_EQ(view(alice, "two").around.more.edit_count, 1U);
  clear_one(alice, second);
  EXPECT_EQ(view(alice, "hello").around.more.edit_count, 0U);
  EXPECT_FALSE(view(alice, "hello").around.more.edited_at);
}

TEST_F(UnsentRemarkTest, OfSeveralThoseThatLeaveHold) {
  begin_edit("hello", "one");
  clear_one(alice, begin_edit("one", "two"));
  EXPECT_EQ(view(alice, "one").around.more.edit_count, 1U);
  hear(flush_said(alice));
  EXPECT_EQ(view(bob, "one").row.kind, MessageKind::text);
}

TEST_F(UnsentRemarkTest, AReactionThatWasTakenBackIsStillThere) {
  alice.receive(react(bob, "hello", "👍"));
  begin(bob, "hello", message::Reaction{.emoji = "👍", .removed = true});
  EXPECT_EQ(reactions(bob, "hello"), "");
  clear(bob);
  EXPECT_EQ(reactions(bob, "hello"), "👍1");
  EXPECT_EQ(reactions(alice, "hello"), "👍1");
}

TEST_F(UnsentRemarkTest, APinThatWasTakenOffIsStillThere) {
  hear(remark(alice, "hello", message::Pin{}));
  begin(alice, "hello", message::Pin{.removed = true});
  clear(alice);
  EXPECT_TRUE(view(alice, "hello").around.is_pinned);
}

TEST_F(UnsentRemarkTest, AnEditFromAnotherDeviceLosesNothingUntilItHasLeft) {
  // Bob has said it on another device of his.
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    db.run("UPDATE message SET account_id = ?1, device_id = zeroblob(16) WHERE text = 'hello'", bob.account_id);
    return {};
  }));
  const auto octets = [&] { return count(bob, "SELECT sum(length(content)) FROM message WHERE kind = 0"); };
  begin(bob, "hello", message::Edit{.text = "hello, all"});
  clear(bob);
  EXPECT_EQ(view(bob, "hello").around.more.edit_count, 0U);
  bob.receive(say(carol, "something else"));
  EXPECT_EQ(view(bob, "hello").row.kind, MessageKind::text);
  EXPECT_EQ(count(bob, "SELECT count(*) FROM message WHERE text = 'hello' AND length(content) > 0"), 1U);
  const auto before = octets();
  edit(bob, "hello", "hello, all");
  EXPECT_LT(octets(), before) << "once it has left, the first words go";
}

TEST_F(UnsentRemarkTest, AnEditOfAnOldTextLosesNothingUntilItHasLeft) {
  alice.clock.time += 31 * kj::DAYS;
  begin_edit("hello", "hello, all");
  alice.receive(say(bob, "a month later"));
  clear(alice);
  EXPECT_EQ(view(alice, "hello").around.more.edit_count, 0U);
}

TEST_F(UnsentRemarkTest, WhatHadLeftAfterAllHoldsAgain) {
  const auto cursor = begin_edit("hello", "hello, all");
  must(alice.groups.write([&](GroupChange& change) {
    return seal_waiting(change, alice.environment, ConversationStore(change.db()).find(garden).value());
  }));
  clear(alice, Clear::whatever_waits);
  EXPECT_EQ(view(alice, "hello").around.more.edit_count, 0U);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    RemarkKeeper(db, alice.environment).hold_again(cursor);
    RemarkKeeper(db, alice.environment).hold_again(cursor);  // once
    return {};
  }));
  EXPECT_EQ(view(alice, "hello, all").around.more.edit_count, 1U);
}

TEST_F(UnsentRemarkTest, NothingOfThemStaysBehindADeletion) {
  hear(edit(alice, "hello", "secret one"));
  begin_edit("secret one", "secret two");
  begin_edit("secret two", "secret three");
  const auto id = find(alice, "secret three");
  EXPECT_TRUE(must(by(alice).remove(id)));
  EXPECT_EQ(count(alice, "SELECT count(*) FROM outbox WHERE instr(content, CAST('secret' AS BLOB))"), 0U);
  EXPECT_EQ(count(alice, "SELECT count(*) FROM remark WHERE words <> ''"), 0U);
  EXPECT_EQ(former(alice), 0U);
}

TEST_F(UnsentRemarkTest, OfAMessageThatNeverLeftNobodyIsTold) {
  must(alice.outbox.queue(garden, {{"not for you"}}));
  const auto id = find(alice, "not for you");
  clear(alice);
  EXPECT_EQ(by(alice).say(id, message::Edit{.text = "for nobody"}).error().code, "not_a_message");
  EXPECT_FALSE(must(by(alice).remove(id)));
  EXPECT_TRUE(alice.queued(garden).empty());
  EXPECT_EQ(view(alice, id).row.kind, MessageKind::deleted);
}

}  // namespace
}  // namespace qpc::client
