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
          .epoch = row.get<std::optional<std::uint64_t>>(6).value_or(0),
          .queued_at = row.get<Milliseconds>(7),
          .tries = row.get<std::uint32_t>(8),
          .tried_at = row.get<std::optional<Milliseconds>>(9),
          .try_at = row.get<std::optional<Milliseconds>>(10),
          .why = row.get<std::string>(11),
          .may_have_left = row.get<bool>(12)};
}

}  // namespace

std::int64_t OutboxStore::add(const OutboxRow& row) {
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO outbox (conversation, kind, message, content, ciphertext, epoch, rank, queued_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
          row.conversation, row.kind, row.message, row.content, row.ciphertext, row.epoch, rank_of(row.kind),
          row.queued_at)
      .value();
}

std::optional<OutboxRow> OutboxStore::find(std::int64_t id) {
  for (const auto row : db_.query("SELECT id, conversation, kind, message, content, ciphertext, epoch, queued_at, "
                                  "tries, tried_at, try_at, why, may_have_left FROM outbox WHERE id = ?1",
                                  id)) {
    return read_row(row);
  }
  return std::nullopt;
}

std::optional<OutboxRow> OutboxStore::find_of(std::int64_t message) {
  for (const auto row : db_.query("SELECT id, conversation, kind, message, content, ciphertext, epoch, queued_at, "
                                  "tries, tried_at, try_at, why, may_have_left FROM outbox WHERE message = ?1",
                                  message)) {
    return read_row(row);
  }
  return std::nullopt;
}

std::vector<OutboxRow> OutboxStore::list(std::int64_t conversation, Sealed sealed, std::uint32_t most) {
  std::vector<OutboxRow> rows;
  for (const auto row : db_.query("SELECT id, conversation, kind, message, content, ciphertext, epoch, queued_at, "
                                  "tries, tried_at, try_at, why, may_have_left FROM outbox "
                                  "WHERE conversation = ?1 AND (?2 = 2 OR (ciphertext IS NOT NULL) = ?2) "
                                  "ORDER BY rank, counter, id LIMIT ?3",
                                  conversation, sealed, most)) {
    rows.push_back(read_row(row));
  }
  return rows;
}

std::vector<std::int64_t> OutboxStore::conversations(std::optional<Milliseconds> due_by) {
  std::vector<std::int64_t> conversations;
  for (const auto row : db_.query("SELECT conversation FROM outbox GROUP BY conversation "
                                  "HAVING ?1 IS NULL OR max(ifnull(try_at, 0)) <= ?1 ORDER BY min(rank), min(id)",
                                  due_by)) {
    conversations.push_back(row.get<std::int64_t>(0));
  }
  return conversations;
}

std::optional<Milliseconds> OutboxStore::next_try(Milliseconds now) {
  return db_
      .find_one<std::optional<Milliseconds>>(
          "SELECT min(at) FROM (SELECT max(try_at) AS at FROM outbox GROUP BY conversation) WHERE at > ?1", now)
      .value_or(std::nullopt);
}

std::uint64_t OutboxStore::size() { return db_.find_one<std::uint64_t>("SELECT count(*) FROM outbox").value(); }

void OutboxStore::set_sealed(std::int64_t id, ByteView content, ByteView ciphertext, std::uint64_t epoch,
                             std::uint64_t counter) {
  db_.run(
      "UPDATE outbox SET content = ?2, ciphertext = ?3, epoch = ?4, counter = ?5, rank = min(rank, ?6) WHERE id = ?1",
      id, content, ciphertext, epoch, counter, OutboxRank::numbered);
}

void OutboxStore::set_leaving(std::int64_t id) { db_.run("UPDATE outbox SET may_have_left = 1 WHERE id = ?1", id); }

void OutboxStore::set_tried(const OutboxRow& row, Milliseconds now, Milliseconds try_at, std::string_view why) {
  db_.run("UPDATE outbox SET tries = tries + 1, tried_at = ?2, try_at = ?3, why = ?4, may_have_left = ?5 WHERE id = ?1",
          row.id, now, try_at, why, row.may_have_left);
}

bool OutboxStore::has_unsealed(std::int64_t conversation, OutboxKind kind) {
  return db_.find_one<std::int64_t>(
                "SELECT count(*) FROM outbox WHERE conversation = ?1 AND kind = ?2 AND ciphertext IS NULL",
                conversation, kind)
             .value_or(0) > 0;
}

void OutboxStore::unseal(std::int64_t id, ByteView ciphertext) {
  db_.run("UPDATE outbox SET ciphertext = NULL, may_have_left = 0 WHERE id = ?1 AND ciphertext = ?2", id, ciphertext);
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

void OutboxStore::remove_repairs_of(std::int64_t message) {
  db_.run(
      "DELETE FROM outbox WHERE conversation = (SELECT conversation FROM message WHERE id = ?1) AND kind = ?2 "
      "AND content = (SELECT content FROM message WHERE id = ?1 AND length(content) > 0)",
      message, OutboxKind::repair);
}

std::optional<Unreachable> UnreachableStore::find() {
  for (const auto row : db_.query("SELECT tries, tried_at, try_at, why FROM unreachable")) {
    return Unreachable{.tries = row.get<std::uint32_t>(0),
                       .tried_at = row.get<Milliseconds>(1),
                       .try_at = row.get<std::optional<Milliseconds>>(2),
                       .why = row.get<std::string>(3)};
  }
  return std::nullopt;
}

void UnreachableStore::note(Milliseconds now, std::optional<Milliseconds> try_at, std::string_view why) {
  db_.run(
      "INSERT INTO unreachable (one, tries, tried_at, try_at, why) VALUES (1, 1, ?1, ?2, ?3) ON CONFLICT (one) DO "
      "UPDATE SET tries = tries + 1, tried_at = ?1, try_at = ?2, why = ?3",
      now, try_at, why);
}

void UnreachableStore::forget() { db_.run("DELETE FROM unreachable"); }

}  // namespace qpc::client
