#include "client/mailbox/waiting.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/store/migrations.h"
#include "db/migration.h"

namespace qpc::client {
namespace {

/// Alice and Bob in a group of Alice's.
struct WaitingTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  WaitingTest() {
    bob.meet(alice);
    alice.wish(garden, bob);
    bob.receive(alice.commit(garden).welcomes.at(0).content);
  }
  ~WaitingTest() noexcept override = default;

  std::int64_t say(const std::string& text) { return must(alice.outbox.queue(garden, {{text}})).at(0); }
  /// As just before it is sent.
  static void seal(LoneClient& whose, std::int64_t conversation) {
    must(whose.groups.write([&](GroupChange& change) -> Outcome<> {
      return seal_waiting(change, whose.environment, ConversationStore(change.db()).find(conversation).value());
    }));
  }
  template <class Change>
  void change_outbox(Change change) {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      OutboxStore outbox(db);
      change(outbox);
      return {};
    }));
  }
  MessageRow message(std::int64_t cursor) {
    return must(alice.store.read([&](db::Database& db) { return MessageStore(db).find(cursor); })).value();
  }
  std::vector<Waiting> waiting() { return must(list_waiting(alice.store)); }
};

TEST_F(WaitingTest, WhatPeopleSayLeavesBeforeReceiptsAndNothingIsMissingThen) {
  bob.receive(alice.say(garden, "hello"));
  const auto here = bob.only();
  ASSERT_EQ(bob.queued(here).front().kind, OutboxKind::receipt);
  must(bob.outbox.queue(here, {{std::string("hello yourself")}}));
  seal(bob, here);
  const auto rows = bob.queued(here);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.at(0).kind, OutboxKind::text);
  EXPECT_EQ(rows.at(1).kind, OutboxKind::receipt);
  for (const auto& row : rows) alice.receive(row.ciphertext.value());
  EXPECT_EQ(std::ranges::count(alice.messages(), MessageKind::gap, &MessageRow::kind), 0);
  EXPECT_EQ(std::ranges::count(alice.messages(), "hello yourself", &MessageRow::text), 1);
}

TEST_F(WaitingTest, WhatHasItsPlaceKeepsItWhateverComesLater) {
  bob.receive(alice.say(garden, "hello"));
  const auto here = bob.only();
  seal(bob, here);  // the receipt
  must(bob.outbox.queue(here, {{std::string("later")}}));
  seal(bob, here);
  const auto rows = bob.queued(here);
  EXPECT_EQ(rows.at(0).kind, OutboxKind::receipt);
  EXPECT_EQ(rows.at(1).kind, OutboxKind::text);
}

TEST_F(WaitingTest, ConversationsWithReceiptsAloneComeLast) {
  change_outbox([](OutboxStore& outbox) {
    outbox.add({.conversation = 7, .kind = OutboxKind::receipt, .content = Bytes{1}});
    outbox.add({.conversation = 8, .kind = OutboxKind::text, .content = Bytes{1}});
    outbox.add({.conversation = 9, .kind = OutboxKind::proposal, .ciphertext = Bytes{1}});
    EXPECT_EQ(outbox.conversations(), (std::vector<std::int64_t>{9, 8, 7}));
  });
}

TEST_F(WaitingTest, WhatFoundNoRoomWaitsForItsTime) {
  say("hello");
  const auto row = alice.queued(garden).front();
  const auto id = row.id;
  const Milliseconds now = alice.environment.now(), later = now + std::chrono::seconds(30);
  change_outbox([&](OutboxStore& outbox) {
    outbox.set_leaving(id);
    outbox.set_tried(row, now, later, "Their mailbox is full.");
    EXPECT_EQ(outbox.conversations(now), std::vector<std::int64_t>());
    EXPECT_EQ(outbox.conversations(later), std::vector<std::int64_t>{garden});
    EXPECT_EQ(outbox.conversations(), std::vector<std::int64_t>{garden});
    EXPECT_EQ(outbox.next_try(now), later);
    EXPECT_EQ(outbox.next_try(later), std::nullopt);
  });
  const auto shown = waiting().at(0);
  EXPECT_EQ(shown.why, "Their mailbox is full.");
  EXPECT_EQ(shown.tries, 1U);
  EXPECT_EQ(shown.try_at, later);
  EXPECT_FALSE(shown.may_have_left);
}

TEST_F(WaitingTest, WhatMayHaveLeftMayHaveLeftStillWhenTheNodePutsItOff) {
  say("hello");
  const auto id = alice.queued(garden).front().id;
  change_outbox([&](OutboxStore& outbox) { outbox.set_leaving(id); });  // and the answer is lost
  const auto row = alice.queued(garden).front();
  change_outbox([&](OutboxStore& outbox) {
    outbox.set_leaving(id);
    outbox.set_tried(row, alice.environment.now(), alice.environment.now(), "The node goes.");
  });
  EXPECT_TRUE(waiting().at(0).may_have_left);
}

TEST_F(WaitingTest, ShowsNoWordsThatCanBeSeenOnce) {
  const std::string secret = "the code is 4711";
  must(alice.outbox.queue(garden, {&secret, 1}, Outbox::Manner{.view_once = true}));
  EXPECT_EQ(waiting().at(0).kind, WaitingKind::text);
  EXPECT_EQ(waiting().at(0).text, "");
}

TEST_F(WaitingTest, TellsThatTheNodeIsOutOfReachUntilItAnswers) {
  say("hello");
  EXPECT_EQ(waiting().at(0).why, "It leaves when this device is online.");
  alice.outbox.note_unreachable({FailureKind::network, "node_down", "The node does not answer."}, 2 * kj::SECONDS);
  alice.outbox.note_unreachable({FailureKind::network, "node_down", "The node does not answer."});
  EXPECT_EQ(waiting().at(0).why, "The node does not answer.");
  EXPECT_EQ(waiting().at(0).tries, 2U);
  EXPECT_EQ(waiting().at(0).try_at, std::nullopt);
}

TEST_F(WaitingTest, CountsNoTryOfBeforeItWasThere) {
  say("hello");
  alice.outbox.note_unreachable({FailureKind::network, "node_down", "The node does not answer."}, 30 * kj::SECONDS);
  alice.clock.time += 1 * kj::SECONDS;
  say("and on");
  const auto shown = waiting();
  EXPECT_EQ(shown.at(0).tries, 1U);
  EXPECT_EQ(shown.at(1).tries, 0U);
  EXPECT_EQ(shown.at(1).tried_at, std::nullopt);
  EXPECT_EQ(shown.at(1).why, "The node does not answer.");
  EXPECT_EQ(shown.at(1).try_at, shown.at(0).try_at);
}

TEST_F(WaitingTest, WhatIsClearedStaysInTheHistoryAndNeverLeaves) {
  const auto kept = say("kept"), cleared = say("cleared");
  const auto number = alice.queued(garden).back().id;
  EXPECT_EQ(must(clear_outbox(alice.store, number, Clear::only_what_is_here, alice.environment.now())).cursors,
            std::vector<std::int64_t>{cleared});
  EXPECT_EQ(message(cleared).state, MessageState::refused);
  EXPECT_EQ(message(cleared).unsent_cause, UnsentCause::cleared);
  EXPECT_EQ(message(cleared).text, "cleared");
  EXPECT_EQ(message(kept).state, MessageState::queued);
  seal(alice, garden);
  ASSERT_EQ(alice.queued(garden).size(), 1U);
  bob.receive(alice.queued(garden).front().ciphertext.value());
  EXPECT_EQ(std::ranges::count(bob.messages(), MessageKind::gap, &MessageRow::kind), 0);
  EXPECT_EQ(clear_outbox(alice.store, number, Clear::whatever_waits, alice.environment.now()).error().code,
            "not_waiting");
}

TEST_F(WaitingTest, WhatMayHaveLeftIsNotClearedWithoutSayingSo) {
  const auto sent = say("sent"), here = say("here");
  const auto number = alice.queued(garden).front().id;
  change_outbox([&](OutboxStore& outbox) { outbox.set_leaving(number); });
  EXPECT_TRUE(waiting().at(0).may_have_left);
  const auto refused = clear_outbox(alice.store, number, Clear::only_what_is_here, alice.environment.now());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "may_have_left");
  const auto all = must(clear_outbox(alice.store, std::nullopt, Clear::only_what_is_here, alice.environment.now()));
  EXPECT_EQ(all.cursors, std::vector<std::int64_t>{here});
  EXPECT_EQ(all.kept, 1U);
  EXPECT_EQ(message(sent).state, MessageState::queued);
  must(clear_outbox(alice.store, number, Clear::whatever_waits, alice.environment.now()));
  EXPECT_EQ(message(sent).state, MessageState::refused);
  EXPECT_FALSE(message(sent).unsent_detail.empty());
}

TEST_F(WaitingTest, ReceiptsAreNotCleared) {
  bob.receive(alice.say(garden, "hello"));
  const auto receipt = bob.queued(bob.only()).front();
  EXPECT_EQ(clear_outbox(bob.store, receipt.id, Clear::whatever_waits, bob.environment.now()).error().code,
            "not_yours");
  EXPECT_TRUE(
      must(clear_outbox(bob.store, std::nullopt, Clear::whatever_waits, bob.environment.now())).cursors.empty());
  EXPECT_EQ(bob.queued(bob.only()).size(), 1U);
}

TEST(OutboxMigration, KeepsTheOrderOfWhatWaitedBefore) {
  auto database = db::SqliteDatabase::in_memory();
  db::migrate(*database, migrations().first(10));
  database->run_script(
      "INSERT INTO message (conversation, kind, state, sent_at, stored_at, text) VALUES (1, 0, 1, 5, 6, 'x');"
      "INSERT INTO outbox (conversation, kind, message, content) VALUES (1, 1, NULL, x'01');"
      "INSERT INTO outbox (conversation, kind, message, content, ciphertext) VALUES (1, 0, 1, x'02', x'03');"
      "INSERT INTO outbox (conversation, kind, content) VALUES (1, 0, x'04');");
  db::migrate(*database, migrations());
  OutboxStore outbox(*database);
  outbox.add({.conversation = 1, .kind = OutboxKind::text, .content = Bytes{5}});
  outbox.add({.conversation = 1, .kind = OutboxKind::proposal, .ciphertext = Bytes{6}});
  const auto rows = outbox.list(1, Sealed::either, 10);
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows.at(0).kind, OutboxKind::proposal);
  EXPECT_EQ(rows.at(1).content, Bytes{1});
  EXPECT_EQ(rows.at(2).content, Bytes{2});
  EXPECT_TRUE(rows.at(2).may_have_left);
  EXPECT_EQ(rows.at(2).queued_at, Milliseconds(std::chrono::milliseconds(6)));
  EXPECT_EQ(rows.at(3).content, Bytes{4});
  EXPECT_EQ(rows.at(4).content, Bytes{5});
}

}  // namespace
}  // namespace qpc::client
