#include "client/hole/said_store.h"

namespace qpc::client {
namespace {

std::optional<SaidRow> read_one(db::Rows rows) {
  for (const auto row : rows) {
    return SaidRow{.conversation = row.get<std::int64_t>(0),
                   .counter = row.get<std::uint64_t>(1),
                   .epoch = row.get<std::uint64_t>(2),
                   .message = row.get<std::optional<std::int64_t>>(3),
                   .content = row.get<std::optional<Bytes>>(4),
                   .message_id = row.get<message::MessageId>(5),
                   .said_at = row.get<Milliseconds>(6)};
  }
  return std::nullopt;
}

}  // namespace

void SaidStore::keep(const SaidRow& row) {
  db_.run(
      "INSERT OR REPLACE INTO said (conversation, counter, epoch, message, content, message_id, said_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      row.conversation, row.counter, row.epoch, row.message, row.content, row.message_id, row.said_at);
  // A few each time; the newest stays, as the next message tells its epoch.
  db_.run(
      "DELETE FROM said WHERE conversation = ?1 AND counter IN (SELECT counter FROM said WHERE conversation = ?1 AND "
      "counter < ?2 AND said_at < ?3 ORDER BY counter LIMIT 16)",
      row.conversation, row.counter, row.said_at - said_lifetime);
}

std::optional<SaidRow> SaidStore::find(std::int64_t conversation, std::uint64_t counter) {
  return read_one(
      db_.query("SELECT conversation, counter, epoch, message, content, message_id, said_at FROM said WHERE "
                "conversation = ?1 AND counter = ?2",
                conversation, counter));
}

std::optional<SaidRow> SaidStore::find(std::int64_t conversation, const message::MessageId& message_id) {
  return read_one(
      db_.query("SELECT conversation, counter, epoch, message, content, message_id, said_at FROM said WHERE "
                "message_id = ?2 AND conversation = ?1 LIMIT 1",
                conversation, message_id));
}

void SaidStore::forget_from(std::int64_t conversation, std::uint64_t epoch) {
  db_.run("DELETE FROM said WHERE conversation = ?1 AND epoch >= ?2", conversation, epoch);
}

void SaidStore::forget(std::int64_t conversation) {
  db_.run("DELETE FROM said WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM said_again WHERE message IN (SELECT id FROM message WHERE conversation = ?1)", conversation);
}

void SaidStore::add_ciphertext(const message::MessageId& message_id, std::int64_t message) {
  db_.run("INSERT OR REPLACE INTO said_again (message_id, message) VALUES (?1, ?2)", message_id, message);
}

std::optional<std::int64_t> SaidStore::message_of(const message::MessageId& message_id) {
  return db_.find_one<std::int64_t>("SELECT message FROM said_again WHERE message_id = ?1", message_id);
}

}  // namespace qpc::client
