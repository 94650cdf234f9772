// expiry_for_tests.h: a garden in which time passes, and what is left of words then.
#pragma once
#include "client/expiry/expiry.h"
#include "client/reading/reading.h"
#include "client/remark/remark_garden_for_tests.h"
#include "client/search/search_store.h"
#include "core/base/encoding.h"

namespace qpc::client {

struct Expiry : RemarkGarden {
  void pass(LoneClient& who, std::chrono::milliseconds time) { who.clock.time += time.count() * kj::MILLISECONDS; }
  Bytes say_for(LoneClient& who, const std::string& text, Outbox::Manner manner) {
    must(who.outbox.queue(at(who), {{text}}, manner));
    return flush_said(who);
  }
  /// The node has it.
  void begin_sent(LoneClient& who, std::int64_t cursor) {
    must(who.store.write([&](db::Database& db) -> Outcome<> {
      ExpiryStore(db).begin_sent(cursor, who.environment.now());
      return {};
    }));
  }
  void read_all(LoneClient& who) {
    const auto conversation = at(who);
    must(who.groups.write([&](GroupChange& change) {
      return mark_read(change, who.environment, conversation, MessageStore(change.db()).newest());
    }));
  }
  MessageView last(LoneClient& who) {
    History history(who.environment, who.groups);
    return must(history.message(who.messages().back().id));
  }
  std::size_t sweep_of(LoneClient& who) { return must(sweep(who.store, who.environment.now())); }

  /// Which columns of which tables still hold these octets of a text, whatever tables there are.
  std::vector<std::string> traces(LoneClient& who, const std::string& text) {
    return must(who.store.write([&](db::Database& db) -> Outcome<std::vector<std::string>> {
      std::string script = "CREATE TABLE trace (place TEXT);";
      for (const auto row : db.query("SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
                                     "WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'")) {
        const auto [table, column] = row.as<std::string, std::string>();
        script += "INSERT INTO trace SELECT '" + table + "." + column + "' FROM \"" + table + "\" WHERE instr(CAST(\"" +
                  column + "\" AS BLOB), x'" + to_hex(as_bytes(text)) + "');";
      }
      db.run_script(script);
      std::vector<std::string> places;
      for (const auto row : db.query("SELECT place FROM trace")) places.push_back(row.get<std::string>(0));
      SearchStore(db).take_in_new();
      if (db.find_one<std::int64_t>("SELECT count(*) FROM message_words WHERE message_words MATCH ?1", text) != 0) {
        places.emplace_back("message_words");
      }
      db.run_script("DROP TABLE trace");
      return places;
    }));
  }
  using Places = std::vector<std::string>;

  std::int64_t ciphertexts(LoneClient& who) {
    return must(who.store.read(
        [](db::Database& db) { return db.find_one<std::int64_t>("SELECT count(*) FROM ciphertext").value(); }));
  }
};

}  // namespace qpc::client
