#include "client/history/message_store.h"

#include <gtest/gtest.h>

#include "client/mailbox/outbox_store.h"
#include "client/reading/reading_store.h"
#include "client/remark/more_store.h"
#include "client/store/store.h"

namespace qpc::client {
namespace {

identity::AccountId account(std::uint8_t number) {
  identity::AccountId id;
  id.octets.fill(number);
  return id;
}

/// Runs `writer` in a transaction of its own.
template <class Writer>
void write(Store& store, Writer writer) {
  const auto written = store.write([&](db::Database& db) -> Outcome<> {
    writer(db);
    return {};
  });
  ASSERT_TRUE(written) << written.error().text;
}

MessageRow text(const std::string& words, std::uint8_t id) {
  identity::DeviceId device;
  device.octets.fill(9);
  AppId app_id{};
  app_id[0] = id;
  message::MessageId message_id{};
  message_id.fill(id);
  return {.conversation = 1,
          .message_id = message_id,
          .app_id = app_id,
          .account_id = account(2),
          .device_id = device,
          .text = words};
}

TEST(MessageStore, ListsWhatWasSaidInOrderBehindACursor) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    MessageStore messages(db);
    const auto first = messages.add(text("one", 1));
    messages.add(text("two", 2));
    messages.add(text("three", 3));
    const auto behind = messages.list({.conversation = 1, .after = first.value()});
    ASSERT_EQ(behind.size(), 2U);
    EXPECT_EQ(behind[0].text, "two");
    const auto newest = messages.list({.conversation = 0, .after = 0, .most = 1});
    ASSERT_EQ(newest.size(), 1U);
    EXPECT_EQ(newest[0].text, "three");
    EXPECT_TRUE(messages.list({.conversation = 7}).empty());
  });
}

TEST(MessageStore, ListsWhatIsNotToBeShownNeitherWithABoundNorWithout) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    MessageStore messages(db);
    messages.add(text("one", 1));
    for (std::uint8_t i = 2; i < 5; ++i) {
      auto unshown = text("", i);
      unshown.kind = MessageKind::unknown;
      messages.add(unshown);
    }
    const auto newest = messages.list({.most = 1});
    ASSERT_EQ(newest.size(), 1U) << "what is not shown takes no place";
    EXPECT_EQ(newest[0].text, "one");
    EXPECT_EQ(messages.list({}).size(), 1U);
  });
}

TEST(MessageStore, KnowsWhatWasReadBeforeTheNodeHadAnswered) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    MessageStore messages(db);
    auto row = text("one", 1);
    row.state = MessageState::queued;
    const auto id = messages.add(row).value();
    messages.expect_confirmation(id, account(2));
    messages.expect_confirmation(id, account(3));
    EXPECT_TRUE(ReadingStore(db).note_read_by(1, *row.message_id, account(2), {}));
    messages.set_sent(id, 0);
    EXPECT_EQ(messages.find(id)->state, MessageState::sent);
    EXPECT_TRUE(ReadingStore(db).note_read_by(1, *row.message_id, account(3), {}));
    EXPECT_EQ(messages.find(id)->state, MessageState::read);
    db.run("UPDATE message SET state = ?1", MessageState::queued);
    messages.set_sent(id, 0);
    EXPECT_EQ(messages.find(id)->state, MessageState::read);
    db.run("UPDATE recipient SET read_at = NULL WHERE account_id = ?1", account(2));
    messages.set_sent(id, 0);
    EXPECT_EQ(messages.find(id)->state, MessageState::delivered);
  });
}

TEST(MessageStore, LeavesNothingOfWhatIsRemoved) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    MessageStore messages(db);
    const auto id = messages.add(text("one", 1)).value();
    message::AppMessage said;
    said.mentions.push_back(account(2).octets);
    MoreStore(db).note(id, said);
    messages.expect_confirmation(id, account(2));
    messages.remove(id);
    messages.expect_confirmation(id, account(2));  // it waited in the outbox, and leaves
    EXPECT_EQ(
        db.find_one<std::int64_t>("SELECT (SELECT count(*) FROM message_more) + (SELECT count(*) FROM recipient)"), 0);
  });
}

TEST(MessageStore, KeepsTheSameWordsOfADeviceOnce) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    MessageStore messages(db);
    EXPECT_TRUE(messages.add(text("one", 1)));
    MessageRow again = text("one", 1);
    again.message_id->fill(77);  // encrypted a second time
    EXPECT_FALSE(messages.add(again));
  });
}

TEST(MessageStore, FindsAMessageByTheBeginningOfItsId) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    MessageStore messages(db);
    messages.add(text("one", 1));
    messages.add(text("last", 0xff));
    EXPECT_EQ(messages.find_by_id_prefix(Bytes{1, 1}).size(), 1U);
    EXPECT_EQ(messages.find_by_id_prefix(Bytes{0xff, 0xff}).size(), 1U);
    EXPECT_TRUE(messages.find_by_id_prefix(Bytes{2}).empty());
  });
}

TEST(MessageStore, CallsAMessageDeliveredWhenEverybodyItWasForHasIt) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    MessageStore messages(db);
    MessageRow own = text("to two people", 1);
    own.state = MessageState::queued;
    const std::int64_t id = messages.add(own).value();
    messages.expect_confirmation(id, account(3));
    messages.expect_confirmation(id, account(4));
    messages.set_sent(id, 0);
    EXPECT_EQ(messages.find(id)->state, MessageState::sent);
    messages.confirm(*own.message_id, 1, account(3), {});
    messages.confirm(*own.message_id, 1, account(5), {});  // nobody asked
    messages.confirm(*own.message_id, 2, account(4), {});  // of another conversation
    EXPECT_EQ(messages.find(id)->state, MessageState::sent);
    messages.confirm(*own.message_id, 1, account(4), {});
    EXPECT_EQ(messages.find(id)->state, MessageState::delivered);
  });
}

TEST(MessageStore, CallsAMessageToNobodyElseDeliveredOnceItIsSent) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    MessageRow own = text("to myself", 1);
    own.state = MessageState::queued;
    const std::int64_t id = MessageStore(db).add(own).value();
    MessageStore(db).set_sent(id, 0);
    EXPECT_EQ(MessageStore(db).find(id)->state, MessageState::delivered);
  });
}

TEST(OutboxStore, GivesRowsBackInOrderUntilTheyAreRemoved) {
  Store store = Store::in_memory();
  write(store, [](db::Database& db) {
    OutboxStore outbox(db);
    const auto first = outbox.add({.conversation = 1, .content = Bytes{1}});
    const auto second = outbox.add({.conversation = 1, .content = Bytes{2}});
    outbox.add({.conversation = 2, .content = Bytes{3}});
    outbox.set_sealed(first, Bytes{1}, Bytes{9}, 4);
    EXPECT_EQ(outbox.list(1, Sealed::no, 10).size(), 1U);
    EXPECT_EQ(outbox.list(1, Sealed::yes, 10).front().epoch, 4U);
    EXPECT_EQ(outbox.list(1, Sealed::either, 10).size(), 2U);
    EXPECT_EQ(outbox.conversations(), (std::vector<std::int64_t>{1, 2}));
    EXPECT_TRUE(outbox.remove(second));
    EXPECT_FALSE(outbox.remove(second));
    outbox.unseal(first, Bytes{9});
    EXPECT_TRUE(outbox.list(1, Sealed::yes, 10).empty());
    EXPECT_EQ(outbox.size(), 2U);
  });
}

}  // namespace
}  // namespace qpc::client
