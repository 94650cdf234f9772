// What holds by what people say about messages: each rule kept.
#include "client/remark/remark_garden_for_tests.h"

namespace qpc::client {
namespace {

struct RemarkTest : SaidHello {};

TEST_F(RemarkTest, AReactionIsSeenByAll) {
  const Bytes said = react(bob, "hello", "👍");
  EXPECT_EQ(reactions(bob, "hello"), "👍1") << "at once, where it is said";
  alice.receive(said);
  carol.receive(said);
  const Bytes second = react(carol, "hello", "👍");
  alice.receive(second);
  EXPECT_EQ(reactions(alice, "hello"), "👍2");
  const auto seen = view(alice, "hello").around.reactions.at(0);
  EXPECT_EQ(seen.by, (std::vector<std::string>{"bob@example.org", "carol@example.org"}));
  EXPECT_FALSE(seen.is_own);
  EXPECT_TRUE(view(bob, "hello").around.reactions.at(0).is_own);
  const auto row = view(alice, "reacted 👍");
  EXPECT_EQ(row.row.kind, MessageKind::remark);
  EXPECT_EQ(row.around.remark->about.excerpt, "hello");
}

TEST_F(RemarkTest, AReactionIsTakenBack) {
  alice.receive(react(bob, "hello", "👍"));
  alice.receive(react(bob, "hello", "🎉"));
  alice.receive(react(bob, "hello", "👍", true));
  EXPECT_EQ(reactions(alice, "hello"), "🎉1");
  EXPECT_EQ(reactions(bob, "hello"), "🎉1");
  alice.receive(react(bob, "hello", "👍"));
  EXPECT_EQ(reactions(alice, "hello"), "🎉1 👍1");
}

TEST_F(RemarkTest, AnEditPutsOtherWordsInPlaceAndForgetsTheFirst) {
  hear(edit(alice, "hello", "hello, all"));
  for (LoneClient* who : {&alice, &bob, &carol}) {
    const auto seen = view(*who, "hello, all");
    EXPECT_EQ(seen.row.kind, MessageKind::text);
    EXPECT_EQ(seen.around.more.edit_count, 1U);
    EXPECT_TRUE(seen.around.more.edited_at);
    EXPECT_THROW(find(*who, "hello"), std::runtime_error);
  }
  EXPECT_EQ(count(bob, "SELECT count(*) FROM ciphertext c JOIN message m ON m.id = c.message WHERE m.kind = 0"), 0U);
  EXPECT_EQ(count(bob, "SELECT count(*) FROM message WHERE length(content) > 0"), 0U) << "nor its octets";
  hear(edit(alice, "hello, all", "hello again"));
  EXPECT_EQ(view(bob, "hello again").around.more.edit_count, 2U);
  EXPECT_EQ(count(alice, "SELECT count(*) FROM message WHERE kind = 7"), 1U) << "of edits, the newest is kept";
}

TEST_F(RemarkTest, TheFirstWordingGoesWhenNobodyCanAskForItAnyMore) {
  hear(edit(alice, "hello", "hello, all"));
  const auto kept = [&] { return count(alice, "SELECT count(*) FROM message WHERE kind = 0 AND length(content) > 0"); };
  EXPECT_EQ(kept(), 1U);
  alice.clock.time += 31 * kj::DAYS;
  alice.receive(say(bob, "a month later"));
  EXPECT_EQ(count(alice, "SELECT count(*) FROM message_more WHERE keeps_wording = 1"), 0U);
  EXPECT_EQ(count(alice, "SELECT count(*) FROM message WHERE text = 'hello, all' AND length(content) > 0"), 0U);
}

TEST_F(RemarkTest, OnlyTheWriterEditsAndDeletes) {
  EXPECT_EQ(by(bob).say(find(bob, "hello"), message::Edit{.text = "no"}).error().code, "not_yours");
  EXPECT_EQ(by(bob).remove(find(bob, "hello")).error().code, "not_yours");
  EXPECT_EQ(by(alice).say(find(alice, "hello"), message::Edit{.text = ""}).error().code, "empty_text");
}

TEST_F(RemarkTest, ADeletedMessageLeavesNothingButThatItWasThere) {
  const auto id = find(bob, "hello");
  alice.receive(react(bob, "hello", "👍"));
  hear(remove(alice, "hello"));
  for (LoneClient* who : {&alice, &bob, &carol}) {
    EXPECT_THROW(find(*who, "hello"), std::runtime_error);
    EXPECT_EQ(count(*who, "SELECT count(*) FROM message WHERE kind = 8 AND text = '' AND length(content) = 0"), 1U);
    EXPECT_EQ(count(*who, "SELECT count(*) FROM ciphertext c JOIN message m ON m.id = c.message WHERE m.kind = 8"), 0U);
    EXPECT_EQ(count(*who, "SELECT count(*) FROM remark WHERE kind = 0"), 0U) << "what was said about it goes, too";
  }
  const auto seen = view(bob, id);
  EXPECT_EQ(seen.sender, "alice@example.org");
  EXPECT_TRUE(seen.around.more.deleted_at);
  EXPECT_EQ(seen.around.more.deleted_by, alice.account_id);
  EXPECT_EQ(by(bob).say(id, message::Reaction{.emoji = "👍"}).error().code, "message_deleted");
}

TEST_F(RemarkTest, WhatHasNotLeftIsDeletedWithoutAWord) {
  must(alice.outbox.queue(garden, {{"not yet"}}));
  const auto id = find(alice, "not yet");
  must(by(alice).say(id, message::Edit{.text = "not ever"}));
  EXPECT_FALSE(must(by(alice).remove(id)));
  EXPECT_TRUE(alice.queued(garden).empty());
  EXPECT_EQ(view(alice, id).row.kind, MessageKind::deleted);
  bob.receive(say(alice, "after it"));
  EXPECT_TRUE(holes(bob).empty());
}

TEST_F(RemarkTest, WhatIsEncryptedAnewAfterItsDeletionStaysDeletedHere) {
  must(alice.outbox.queue(garden, {{"on its way"}}));
  must(alice.groups.write([&](GroupChange& change) {
    return seal_waiting(change, alice.environment, ConversationStore(change.db()).find(garden).value());
  }));
  const auto id = find(alice, "on its way");
  EXPECT_TRUE(must(by(alice).remove(id)));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    OutboxStore(db).unseal_all(garden);
    return {};
  }));
  for (const auto& message : flush(alice)) bob.receive(message);
  EXPECT_EQ(count(alice, "SELECT count(*) FROM message WHERE kind = 8 AND length(content) = 0"), 1U);
  EXPECT_EQ(count(bob, "SELECT count(*) FROM message WHERE kind = 8"), 1U);
  EXPECT_TRUE(holes(bob).empty());
}

TEST_F(RemarkTest, APinIsForAllAndTakenOffByAnybody) {
  hear(remark(alice, "hello", message::Pin{}));
  EXPECT_TRUE(view(bob, "hello").around.is_pinned);
  History history(bob.environment, bob.groups);
  EXPECT_EQ(must(history.pinned(bob.only())).size(), 1U);
  const Bytes off = remark(bob, "hello", message::Pin{.removed = true});
  alice.receive(off);
  EXPECT_FALSE(view(alice, "hello").around.is_pinned);
}

TEST_F(RemarkTest, ANewerWordWinsWhateverTheClocksShow) {
  alice.clock.time += 100 * kj::DAYS;
  hear(remark(alice, "hello", message::Pin{}));
  alice.receive(remark(bob, "hello", message::Pin{.removed = true}));
  EXPECT_FALSE(view(alice, "hello").around.is_pinned);
  EXPECT_FALSE(view(bob, "hello").around.is_pinned);
}

TEST_F(RemarkTest, RepliesAndThreadsShowWhatTheyBelongTo) {
  const auto first = reference(bob, "hello");
  must(bob.outbox.queue(bob.only(), {{"answer"}}, Outbox::Manner{.beside = {.reply_to = first, .thread = first}}));
  alice.receive(flush_said(bob));
  const auto seen = view(alice, "answer");
  EXPECT_EQ(seen.around.reply_to->excerpt, "hello");
  EXPECT_EQ(seen.around.reply_to->from, "alice@example.org");
  History history(alice.environment, alice.groups);
  for (const char* text : {"hello", "answer"}) {
    const auto thread = must(history.thread(find(alice, text), 100));
    ASSERT_EQ(thread.size(), 2U);
    EXPECT_EQ(thread.at(0).row.text, "hello");
  }
  EXPECT_EQ(must(by(alice).thread_of(find(alice, "answer"))), first);
}

}  // namespace
}  // namespace qpc::client
