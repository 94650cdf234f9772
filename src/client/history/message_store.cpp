#include "client/history/message_store.h"

#include <algorithm>

namespace qpc::client {
namespace {

constexpr std::int64_t ciphertexts_kept = 20'000;

MessageRow read_row(const db::Row& row) {
  return {.id = row.get<std::int64_t>(0),
          .conversation = row.get<std::int64_t>(1),
          .kind = row.get<MessageKind>(2),
          .state = row.get<MessageState>(3),
          .message_id = row.get<std::optional<message::MessageId>>(4),
          .app_id = row.get<std::optional<AppId>>(5),
          .account_id = row.get<std::optional<identity::AccountId>>(6),
          .device_id = row.get<std::optional<identity::DeviceId>>(7),
          .epoch = row.get<std::optional<std::uint64_t>>(8),
          .sent_at = row.get<Milliseconds>(9),
          .stored_at = row.get<Milliseconds>(10),
          .text = row.get<std::string>(11),
          .full_count = row.get<std::uint32_t>(12),
          .proof = row.get<std::optional<ProofState>>(13),
          .hole = row.get<std::optional<std::int64_t>>(14),
          .unsent_cause = row.get<UnsentCause>(15),
          .unsent_detail = row.get<std::string>(16)};
}

std::vector<MessageRow> read_rows(db::Rows rows) {
  std::vector<MessageRow> found;
  for (const auto row : rows) found.push_back(read_row(row));
  return found;
}

}  // namespace

std::optional<std::int64_t> MessageStore::add(const MessageRow& row) {
  const auto added = db_.run(
      "INSERT INTO message (conversation, kind, state, message_id, app_id, account_id, device_id, epoch, sent_at, "
      "stored_at, text, content, hole) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) "
      "ON CONFLICT DO NOTHING",
      row.conversation, row.kind, row.state, row.message_id, row.app_id, row.account_id, row.device_id, row.epoch,
      row.sent_at, row.stored_at, row.text, row.content, row.hole);
  return added == 0 ? std::nullopt : db_.find_one<std::int64_t>("SELECT last_insert_rowid()");
}

std::optional<MessageRow> MessageStore::find(std::int64_t id) {
  auto rows =
      read_rows(db_.query("SELECT id, conversation, kind, state, message_id, app_id, account_id, device_id, epoch, "
                          "sent_at, stored_at, text, full_count, "
                          "(SELECT state FROM delivery_proof p WHERE p.message_id = message.message_id), hole, "
                          "unsent_cause, unsent_detail FROM message WHERE id = ?1",
                          id));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<MessageRow> MessageStore::list(const MessageRange& range) {
  const std::int64_t most = range.most == 0 ? -1 : std::int64_t{range.most};
  auto rows =
      read_rows(db_.query("SELECT id, conversation, kind, state, message_id, app_id, account_id, device_id, epoch, "
                          "sent_at, stored_at, text, full_count, "
                          "(SELECT state FROM delivery_proof p WHERE p.message_id = message.message_id), hole, "
                          "unsent_cause, unsent_detail FROM message "
                          "WHERE id > ?1 AND (?2 = 0 OR conversation = ?2) AND (?4 = 1 OR kind != ?5 OR state = ?6) "
                          "AND NOT (kind = ?7 AND text = '') ORDER BY id DESC LIMIT ?3",
                          range.after, range.conversation, most, range.with_remarks, MessageKind::remark,
                          MessageState::refused, MessageKind::unknown));
  std::ranges::reverse(rows);
  return rows;
}

std::optional<MessageRow> MessageStore::find(std::int64_t conversation, const message::Reference& reference) {
  const auto id =
      db_.find_one<std::int64_t>("SELECT id FROM message WHERE conversation = ?1 AND device_id = ?2 AND app_id = ?3",
                                 conversation, reference.device_id, reference.id);
  return id ? find(*id) : std::nullopt;
}

std::vector<MessageRow> MessageStore::find_by_id_prefix(ByteView prefix) {
  Bytes beyond = to_bytes(prefix);  // the first id that no longer begins with the prefix
  while (!beyond.empty() && beyond.back() == 0xff) beyond.pop_back();
  if (!beyond.empty()) ++beyond.back();
  return read_rows(
      db_.query("SELECT id, conversation, kind, state, message_id, app_id, account_id, device_id, epoch, "
                "sent_at, stored_at, text, full_count, "
                "(SELECT state FROM delivery_proof p WHERE p.message_id = message.message_id), hole, unsent_cause, "
                "unsent_detail FROM message "
                "WHERE message_id >= ?1 AND (?2 = x'' OR message_id < ?2) ORDER BY id LIMIT 2",
                prefix, beyond));
}

std::vector<std::int64_t> MessageStore::said_after(std::int64_t conversation, const identity::DeviceId& device_id,
                                                   std::uint64_t epoch) {
  std::vector<std::int64_t> ids;
  for (const auto row : db_.query(
           "SELECT id FROM message WHERE conversation = ?1 AND device_id = ?2 AND id IN (SELECT message FROM said "
           "WHERE conversation = ?1 AND epoch > ?3) AND kind IN (?4, ?5, ?6, ?7, ?11) AND state IN (?8, ?9, ?10)",
           conversation, device_id, epoch, MessageKind::text, MessageKind::file, MessageKind::poll, MessageKind::remark,
           MessageState::sent, MessageState::delivered, MessageState::read, MessageKind::join)) {
    ids.push_back(row.get<std::int64_t>(0));
  }
  return ids;
}

std::int64_t MessageStore::newest() {
  return db_.find_one<std::int64_t>("SELECT ifnull(max(id), 0) FROM message").value_or(0);
}

std::optional<message::File> MessageStore::file(std::int64_t id) {
  const auto content =
      db_.find_one<Bytes>("SELECT content FROM message WHERE id = ?1 AND kind = ?2", id, MessageKind::file);
  const auto message = content ? message::AppMessage::read(*content) : fail(Kind::not_found, "no such message");
  if (!message) return std::nullopt;
  const auto* file = std::get_if<message::File>(&message->body);
  return file == nullptr ? std::nullopt : std::optional(*file);
}

std::optional<message::JoinOutcome> MessageStore::join_outcome(std::int64_t id) {
  const auto content =
      db_.find_one<Bytes>("SELECT content FROM message WHERE id = ?1 AND kind = ?2", id, MessageKind::join);
  const auto message = content ? message::AppMessage::read(*content) : fail(Kind::not_found, "no such message");
  if (!message) return std::nullopt;
  const auto* answer = std::get_if<message::JoinAnswer>(&message->body);
  return answer == nullptr ? std::nullopt : std::optional(answer->outcome);
}

void MessageStore::set_sent_as(std::int64_t id, const message::MessageId& message_id, std::uint64_t epoch,
                               const AppId& app_id, ByteView content) {
  // What was deleted before it left stays so here; that follows it.
  db_.run(
      "UPDATE message SET message_id = ?2, epoch = ?3, app_id = ?4, content = CASE WHEN kind = ?6 THEN content ELSE ?5 "
      "END WHERE id = ?1",
      id, message_id, epoch, app_id, content, MessageKind::deleted);
}

void MessageStore::set_text(std::int64_t id, std::string_view text) {
  db_.run("UPDATE message SET text = ?2 WHERE id = ?1", id, text);
}

void MessageStore::remove_text(std::int64_t id) {
  set_text(id, "");
  forget_octets(id);
}

void MessageStore::set_deleted(std::int64_t id) {
  remove_text(id);
  db_.run("UPDATE message SET kind = ?2, expires_at = NULL WHERE id = ?1", id, MessageKind::deleted);
}

void MessageStore::forget_octets(std::int64_t id) {
  db_.run("UPDATE message SET content = x'' WHERE id = ?1", id);
  db_.run("DELETE FROM ciphertext WHERE message = ?1", id);
}

void MessageStore::remove(std::int64_t id) {
  db_.run("DELETE FROM ciphertext WHERE message = ?1", id);
  db_.run("DELETE FROM recipient WHERE message = ?1", id);
  db_.run("DELETE FROM message_more WHERE message = ?1", id);
  db_.run("DELETE FROM said_again WHERE message = ?1", id);
  db_.run("DELETE FROM message WHERE id = ?1", id);
}

void MessageStore::set_refused(std::int64_t id, UnsentCause cause, std::string_view detail) {
  db_.run("UPDATE message SET state = ?2, unsent_cause = ?3, unsent_detail = ?4 WHERE id = ?1", id,
          MessageState::refused, cause, detail);
}

void MessageStore::set_sent(std::int64_t id, std::uint32_t full_count) {
  db_.run(
      "UPDATE message SET full_count = ?2, unsent_cause = 0, unsent_detail = '', state = CASE "
      "WHEN EXISTS (SELECT 1 FROM recipient WHERE message = ?1 AND confirmed_at IS NULL) THEN ?3 "
      "WHEN EXISTS (SELECT 1 FROM recipient WHERE message = ?1) "
      "AND NOT EXISTS (SELECT 1 FROM recipient WHERE message = ?1 AND read_at IS NULL) THEN ?5 "
      "ELSE ?4 END WHERE id = ?1",
      id, full_count, MessageState::sent, MessageState::delivered, MessageState::read);
}

void MessageStore::keep_ciphertext(std::int64_t id, ByteView ciphertext) {
  db_.run("INSERT OR REPLACE INTO ciphertext (message, content) VALUES (?1, ?2)", id, ciphertext);
  db_.run("DELETE FROM ciphertext WHERE message = ?1", id - ciphertexts_kept);
}

std::optional<Bytes> MessageStore::ciphertext(std::int64_t id) {
  return db_.find_one<Bytes>("SELECT content FROM ciphertext WHERE message = ?1", id);
}

std::optional<std::int64_t> MessageStore::line_of_hole(std::int64_t hole) {
  return db_.find_one<std::int64_t>("SELECT id FROM message WHERE hole = ?1 ORDER BY id LIMIT 1", hole);
}

void MessageStore::give_up_id(std::int64_t hole) {
  db_.run("UPDATE message SET message_id = NULL WHERE hole = ?1", hole);
}

std::optional<Bytes> MessageStore::content(std::int64_t id) {
  return db_.find_one<std::optional<Bytes>>("SELECT content FROM message WHERE id = ?1", id).value_or(std::nullopt);
}

std::vector<MessageStore::Recipient> MessageStore::recipients(std::int64_t id) {
  std::vector<Recipient> all;
  for (const auto row : db_.query("SELECT account_id, confirmed_at FROM recipient WHERE message = ?1", id)) {
    all.push_back({row.get<identity::AccountId>(0), row.get<std::optional<Milliseconds>>(1)});
  }
  return all;
}

void MessageStore::expect_confirmation(std::int64_t id, const identity::AccountId& account_id) {
  db_.run(
      "INSERT OR IGNORE INTO recipient (message, account_id) "
      "SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM message WHERE id = ?1)",
      id, account_id);
}

void MessageStore::confirm(const message::MessageId& message_id, std::int64_t conversation,
                           const identity::AccountId& account_id, Milliseconds now) {
  const auto id = db_.find_one<std::int64_t>(
      "SELECT id FROM message WHERE (message_id = ?1 OR id = (SELECT message FROM said_again WHERE message_id = ?1)) "
      "AND conversation = ?2 AND state != 0 LIMIT 1",
      message_id, conversation);
  if (!id) return;
  db_.run("UPDATE recipient SET confirmed_at = ?3 WHERE message = ?1 AND account_id = ?2 AND confirmed_at IS NULL", *id,
          account_id, now);
  db_.run(
      "UPDATE message SET state = ?3 WHERE id = ?1 AND state <> ?2 AND NOT EXISTS "
      "(SELECT 1 FROM recipient WHERE message = ?1 AND confirmed_at IS NULL)",
      *id, MessageState::read, MessageState::delivered);
}

const char* name(UnsentCause cause) {
  switch (cause) {
    case UnsentCause::none:
      return "none";
    case UnsentCause::refused_by_node:
      return "refused_by_node";
    case UnsentCause::out_of_group:
      return "out_of_group";
    case UnsentCause::change_replaced:
      return "change_replaced";
    case UnsentCause::cleared:
      return "cleared";
    case UnsentCause::muted:
      return "muted";
  }
  return "";
}

}  // namespace qpc::client
