#include "client/mailbox/outbox_store.h"

namespace qpc::client {
namespace {

OutboxRow read_row(const db::Row& row) {
  return {.id = row.get<std::int64_t>(0),
          .conversation = row.get<std::int64_t>(1),
          .kind = row.get<OutboxKind>(2),
          .message = row.get<std::optional<std::int64_t>>(3),
          .content = row.get<std::optional<Bytes>>(4),
          .ciphertext = row.get<std::optional<Bytes>>(5),
          .epoch = row.get<std::optional<std::uint64_t>>(6).value_or(0)};
}

}  // namespace

std::int64_t OutboxStore::add(const OutboxRow& row) {
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO outbox (conversation, kind, message, content, ciphertext, epoch) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
          row.conversation, row.kind, row.message, row.content, row.ciphertext, row.epoch)
      .value();
}

std::vector<OutboxRow> OutboxStore::list(std::int64_t conversation, Sealed sealed, std::uint32_t most) {
  std::vector<OutboxRow> rows;
  for (const auto row : db_.query("SELECT id, conversation, kind, message, content, ciphertext, epoch FROM outbox "
                                  "WHERE conversation = ?1 AND (?2 = 2 OR (ciphertext IS NOT NULL) = ?2) "
                                  "ORDER BY id LIMIT ?3",
                                  conversation, sealed, most)) {
    rows.push_back(read_row(row));
  }
  return rows;
}

std::vector<std::int64_t> OutboxStore::conversations() {
  std::vector<std::int64_t> conversations;
  for (const auto row : db_.query("SELECT conversation FROM outbox GROUP BY conversation ORDER BY min(id)")) {
    conversations.push_back(row.get<std::int64_t>(0));
  }
  return conversations;
}

std::uint64_t OutboxStore::size() { return db_.find_one<std::uint64_t>("SELECT count(*) FROM outbox").value(); }

void OutboxStore::set_sealed(std::int64_t id, ByteView content, ByteView ciphertext, std::uint64_t epoch) {
  db_.run("UPDATE outbox SET content = ?2, ciphertext = ?3, epoch = ?4 WHERE id = ?1", id, content, ciphertext, epoch);
}

bool OutboxStore::has_unsealed(std::int64_t conversation, OutboxKind kind) {
  return db_.find_one<std::int64_t>(
                "SELECT count(*) FROM outbox WHERE conversation = ?1 AND kind = ?2 AND ciphertext IS NULL",
                conversation, kind)
             .value_or(0) > 0;
}

void OutboxStore::unseal(std::int64_t id, ByteView ciphertext) {
  db_.run("UPDATE outbox SET ciphertext = NULL WHERE id = ?1 AND ciphertext = ?2", id, ciphertext);
}

void OutboxStore::unseal_all(std::int64_t conversation) {
  db_.run("UPDATE outbox SET ciphertext = NULL WHERE conversation = ?1 AND kind != ?2", conversation,
          OutboxKind::proposal);
}

bool OutboxStore::remove(std::int64_t id) { return db_.run("DELETE FROM outbox WHERE id = ?1", id) > 0; }

bool OutboxStore::remove_sent(std::int64_t id, ByteView ciphertext) {
  return db_.run("DELETE FROM outbox WHERE id = ?1 AND ciphertext = ?2", id, ciphertext) > 0;
}

void OutboxStore::remove_all(std::int64_t conversation) {
  db_.run("DELETE FROM outbox WHERE conversation = ?1", conversation);
}

void OutboxStore::remove_all(std::int64_t conversation, OutboxKind kind) {
  db_.run("DELETE FROM outbox WHERE conversation = ?1 AND kind = ?2", conversation, kind);
}

}  // namespace qpc::client
