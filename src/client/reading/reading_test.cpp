#include "client/reading/reading.h"

#include "client/contact/contact_store.h"
#include "client/hole/garden_for_tests.h"
#include "client/reading/reading_store.h"
#include "client/remark/remarks.h"
#include "client/setting/setting_store.h"

namespace qpc::client {
namespace {

struct Reading : Garden {
  History history_of(LoneClient& who) { return History(who.environment, who.groups); }
  MessageRow last(LoneClient& who) { return who.messages().back(); }
  Unread unread(LoneClient& who) {
    const auto conversation = at(who);
    return must(who.store.read([&](db::Database& db) { return ReadingStore(db).unread(conversation); }));
  }
  std::size_t read_all(LoneClient& who) {
    const auto conversation = at(who);
    return must(who.groups.write([&](GroupChange& change) {
      return mark_read(change, who.environment, conversation, MessageStore(change.db()).newest());
    }));
  }
  void receipts(LoneClient& who, bool on) {
    must(who.store.write([&](db::Database& db) -> Outcome<> {
      SettingStore(db).set(Setting::receipts, on ? "on" : "off");
      return {};
    }));
  }
  void block(LoneClient& who, LoneClient& whom) {
    must(who.store.write([&](db::Database& db) -> Outcome<> {
      ContactStore(db).set_blocked(whom.account_id, true);
      return {};
    }));
  }
  /// Alice says something that both others get and confirm.
  std::int64_t say_to_both(const std::string& text) {
    const Bytes said = say(alice, text);
    deliver(bob, {said});
    deliver(carol, {said});
    talk({&alice, &bob, &carol});
    return find(alice, text);
  }
  /// Says something about a message of one's own, which both others hear. Its own cursor.
  std::int64_t remark(LoneClient& who, std::int64_t about, RemarkBody body) {
    const auto cursor = must(Remarks(who.environment, who.groups, who.outbox).say(about, std::move(body)));
    talk({&alice, &bob, &carol});
    return cursor;
  }
  std::int64_t find(LoneClient& who, const std::string& text) {
    for (const auto& row : who.messages()) {
      if (row.text == text) return row.id;
    }
    return 0;
  }
};

TEST_F(Reading, CountsWhatOthersHaveSaidUntilItIsRead) {
  say_to_both("one");
  say_to_both("two");
  EXPECT_EQ(unread(bob).count, 2U);
  EXPECT_EQ(unread(bob).first, find(bob, "one"));
  EXPECT_EQ(unread(alice).count, 0U) << "one's own";
  EXPECT_EQ(read_all(bob), 2U);
  EXPECT_EQ(unread(bob).count, 0U);
  EXPECT_EQ(read_all(bob), 0U);
}

TEST_F(Reading, CountsNothingOfThoseWhoAreBlockedAndNoLinesOfItsOwn) {
  block(bob, alice);
  say_to_both("one");
  EXPECT_EQ(unread(bob).count, 0U);
  EXPECT_GT(unread(carol).count, 0U);
}

TEST_F(Reading, TellsTheSenderWhoHasReadAndWhenEverybodyHas) {
  const auto message = say_to_both("hello");
  auto history = history_of(alice);
  EXPECT_EQ(must(history.message(message)).row.state, MessageState::delivered);
  read_all(bob);
  talk({&alice, &bob, &carol});
  const auto by_one = must(history.message(message));
  ASSERT_EQ(by_one.read_by.size(), 1U);
  EXPECT_EQ(by_one.read_by[0].name, "bob@example.org");
  EXPECT_EQ(by_one.row.state, MessageState::delivered);
  read_all(carol);
  talk({&alice, &bob, &carol});
  EXPECT_EQ(must(history.message(message)).row.state, MessageState::read);
  EXPECT_TRUE(holes(alice).empty());
}

TEST_F(Reading, IsNoLessReadWhenAReceiptOfDeliveryComesLater) {
  const Bytes said = say(alice, "hello");
  deliver(bob, {said});
  deliver(carol, {said});
  const auto delivered = flush(bob);
  read_all(bob);
  read_all(carol);
  const auto read = flush(bob), all_of_carol = flush(carol);
  deliver(alice, all_of_carol);
  deliver(alice, read);       // which comes first
  deliver(alice, delivered);  // by another way
  auto history = history_of(alice);
  EXPECT_EQ(must(history.message(find(alice, "hello"))).row.state, MessageState::read);
}

TEST_F(Reading, SendsOneReceiptForManyMessages) {
  for (int i = 0; i < 5; ++i) say_to_both("message " + std::to_string(i));
  flush(bob);
  const auto conversation = bob.only();
  for (const auto& row : bob.messages()) {
    must(bob.groups.write(
        [&](GroupChange& change) { return mark_read(change, bob.environment, conversation, row.id); }));
  }
  const auto queued = bob.queued(at(bob));
  ASSERT_EQ(queued.size(), 1U);
  const auto receipt = must(message::AppMessage::read(queued[0].content.value()));
  EXPECT_EQ(std::get<message::Read>(receipt.body).messages.size(), 5U);
}

TEST_F(Reading, SaysNothingWhereReceiptsAreOff) {
  receipts(bob, false);
  const auto message = say_to_both("hello");
  flush(bob);
  EXPECT_EQ(read_all(bob), 1U);
  EXPECT_TRUE(bob.queued(at(bob)).empty());
  talk({&alice, &bob, &carol});
  auto history = history_of(alice);
  EXPECT_TRUE(must(history.message(message)).read_by.empty());
}

TEST_F(Reading, ShowsNothingWhereReceiptsAreOff) {
  receipts(alice, false);
  const auto message = say_to_both("hello");
  read_all(bob);
  read_all(carol);
  talk({&alice, &bob, &carol});
  auto history = history_of(alice);
  EXPECT_TRUE(must(history.message(message)).read_by.empty());
  receipts(alice, true);
  EXPECT_TRUE(must(history.message(message)).read_by.empty()) << "what was said meanwhile was not kept";
}

TEST_F(Reading, BelievesNobodyAboutWhatWasNotForThem) {
  const auto message = say_to_both("hello");
  auto history = history_of(alice);
  const auto id = must(history.message(message)).row.message_id.value();
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    take_read(db, alice.environment, garden, dave.account_id, alice.account_id, {{id}});
    take_read(db, alice.environment, garden + 1, bob.account_id, alice.account_id, {{id}});
    take_read(db, alice.environment, garden, bob.account_id, alice.account_id, {{message::MessageId{}}});
    return {};
  }));
  EXPECT_TRUE(must(history.message(message)).read_by.empty());
}

TEST_F(Reading, OnAnotherDeviceCountsHere) {
  say_to_both("one");
  const auto middle = say_to_both("two");
  say_to_both("three");
  const auto id = must(history_of(alice).message(middle)).row.message_id.value();
  const auto conversation = bob.only();
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    take_read(db, bob.environment, conversation, bob.account_id, bob.account_id, {{id}});
    return {};
  }));
  EXPECT_EQ(unread(bob).count, 1U);
  EXPECT_EQ(unread(bob).first, find(bob, "three"));
}

TEST_F(Reading, IsToldOfWhatWasEditedBeforeItWasRead) {
  const auto message = say_to_both("helo");
  remark(alice, message, message::Edit{.text = "hello"});
  EXPECT_EQ(find(bob, "helo"), 0) << "its octets have gone";
  read_all(bob);
  read_all(carol);
  talk({&alice, &bob, &carol});
  EXPECT_EQ(must(history_of(alice).message(message)).row.state, MessageState::read);
}

TEST_F(Reading, CountsWhatIsThereToBeRead) {
  const auto message = say_to_both("one");
  say_to_both("two");
  remark(alice, message, message::Delete{});
  EXPECT_EQ(unread(bob).count, 1U);
  EXPECT_EQ(read_all(bob), 1U);
}

TEST_F(Reading, CountsNoFurtherThanAnybodyLooks) {
  const auto first = say_to_both("one");
  EXPECT_GT(first, 0);
  const auto conversation = bob.only();
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    for (std::uint32_t i = 0; i < Unread::most_counted + 100; ++i) {
      MessageStore(db).add({.conversation = conversation, .account_id = alice.account_id, .text = "and on"});
    }
    return {};
  }));
  EXPECT_EQ(unread(bob).count, Unread::most_counted);
  EXPECT_EQ(unread(bob).first, find(bob, "one"));
}

TEST_F(Reading, OfARemarkChangesNothing) {
  const auto message = say_to_both("hello");
  const auto edit = remark(alice, message, message::Edit{.text = "hello, all"});
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    const auto id = MessageStore(db).find(edit)->message_id.value();
    EXPECT_FALSE(ReadingStore(db).note_read_by(garden, id, bob.account_id, alice.environment.now()))
        << "its row may go, and with it the place of the newest change";
    return {};
  }));
}

}  // namespace
}  // namespace qpc::client
