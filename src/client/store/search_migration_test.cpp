// What the migrations 0009 and 0012 make of a store that has a history.
#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/notify/notify_store.h"
#include "client/reading/reading_store.h"
#include "client/search/search_store.h"
#include "client/store/migrations.h"

namespace qpc::client {
namespace {

constexpr int number = 9;

template <class Function>
auto in_transaction(db::Database& db, Function function) {
  db::Transaction transaction(db, db::Access::write);
  auto result = function();
  transaction.save();
  return result;
}

TEST(SearchMigration, FindsWhatWasSaidBeforeAndCountsItAsRead) {
  const auto database = db::SqliteDatabase::in_memory();
  db::migrate(*database, migrations().first(number - 1));
  in_transaction(*database, [&] {
    database->run_script(
        "INSERT INTO account (one, state, account_id, name, domain, device_id, device_key, device_label, node) VALUES "
        "(1, 2, zeroblob(16), 'alice', 'example.org', zeroblob(16), zeroblob(32), 'phone', 'example.org:5001');"
        "INSERT INTO conversation (id, standing, kind, name) VALUES (1, 1, 2, 'garden');"
        "INSERT INTO message (conversation, kind, state, account_id, sent_at, stored_at, text, content) VALUES "
        "(1, 0, 0, x'01010101010101010101010101010101', 0, 5, 'said long ago', x'00'),"
        "(1, 3, 0, NULL, 0, 6, 'a gap, long ago', NULL),"
        "(1, 0, 3, zeroblob(16), 0, 7, 'an answer', x'00');");
    return 0;
  });
  db::migrate(*database, migrations().first(number));
  in_transaction(*database, [&] {
    SearchStore search(*database);
    EXPECT_EQ(search.newest("text : (\"long\" \"ago\")", search.span_of({}, {}).value(), 10),
              std::vector<std::int64_t>{1});
    EXPECT_EQ(search.newest("marks : \"s01010101010101010101010101010101\"", {1, 100}, 10),
              std::vector<std::int64_t>{1});
    EXPECT_EQ(ReadingStore(*database).unread(1).count, 0U);
    EXPECT_FALSE(NotifyStore(*database).has_news()) << "nobody is told of the past";
    EXPECT_EQ(ReadingStore(*database).read_through(1), 3);
    database->run("INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)");
    return 0;
  });
}

TEST(SearchMigration, ToWordsInBatchesKeepsWhatTheIndexHas) {
  constexpr int in_batches = 12;
  const auto database = db::SqliteDatabase::in_memory();
  db::migrate(*database, migrations().first(in_batches - 1));
  const auto say = [&](Literal sql) { return in_transaction(*database, [&] { return database->run(sql); }); };
  say("INSERT INTO message (conversation, kind, state, sent_at, stored_at, text) VALUES (1, 0, 0, 0, 5, 'an apple'), "
      "(1, 0, 0, 0, 5, 'a pear')");
  db::migrate(*database, migrations().first(in_batches));
  say("INSERT INTO message (conversation, kind, state, sent_at, stored_at, text) VALUES (1, 0, 0, 0, 5, 'a quince')");
  say("UPDATE message SET text = 'a cherry' WHERE text = 'an apple'");
  say("DELETE FROM message WHERE text = 'a pear'");
  in_transaction(*database, [&] {
    SearchStore search(*database);
    search.take_in_new();
    EXPECT_EQ(search.newest("cherry OR quince", {1, 100}, 10), (std::vector<std::int64_t>{3, 1}));
    EXPECT_TRUE(search.newest("apple OR pear", {1, 100}, 10).empty());
    database->run("INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)");
    return 0;
  });
}

TEST(SearchMigration, OfAnEmptyStoreLeavesNothingToTell) {
  Store store = Store::in_memory();
  EXPECT_FALSE(must(store.read([](db::Database& db) { return NotifyStore(db).has_news(); })));
}

}  // namespace
}  // namespace qpc::client
