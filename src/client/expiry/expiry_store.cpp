#include "client/expiry/expiry_store.h"

#include "client/history/message_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/remark/more_store.h"
#include "client/remark/remark_store.h"
#include "client/remark/waiting_store.h"

namespace qpc::client {

Lifespan ExpiryStore::find(std::int64_t message) {
  for (const auto row :
       db_.query("SELECT expire_after, expires_at, view_once, gone FROM message WHERE id = ?1", message)) {
    return {.expire_after = std::chrono::seconds(row.get<std::int64_t>(0)),
            .expires_at = row.get<std::optional<Milliseconds>>(1),
            .view_once = row.get<bool>(2),
            .gone = row.get<Gone>(3)};
  }
  return {};
}

void ExpiryStore::note(std::int64_t message, const message::AppMessage& said) {
  if (said.expire_after.count() > 0) {
    db_.run("UPDATE message SET expire_after = ?2 WHERE id = ?1", message, said.expire_after.count());
  }
  if (said.view_once && std::holds_alternative<message::Text>(said.body)) {
    db_.run("UPDATE message SET view_once = 1 WHERE id = ?1", message);
  }
}

void ExpiryStore::begin_sent(std::int64_t message, Milliseconds now) {
  db_.run(
      "UPDATE message SET expires_at = ?2 + 1000 * CASE WHEN view_once = 1 AND (expire_after = 0 OR expire_after > ?3) "
      "THEN ?3 ELSE expire_after END WHERE id = ?1 AND (expire_after > 0 OR view_once = 1) AND expires_at IS NULL AND "
      "gone = 0",
      message, now, said_again_for.count());
}

void ExpiryStore::begin_read(std::int64_t conversation, std::int64_t after, std::int64_t through, Milliseconds now) {
  db_.run(
      "UPDATE message SET expires_at = ?4 + expire_after * 1000 WHERE conversation = ?1 AND id > ?2 AND id <= ?3 AND "
      "expire_after > 0 AND expires_at IS NULL AND gone = 0 AND state = ?5",
      conversation, after, through, now, MessageState::received);
}

std::vector<std::int64_t> ExpiryStore::due(Milliseconds now, std::uint32_t most) {
  std::vector<std::int64_t> ids;
  for (const auto row :
       db_.query("SELECT id FROM message WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2", now, most)) {
    ids.push_back(row.get<std::int64_t>(0));
  }
  return ids;
}

std::optional<Milliseconds> ExpiryStore::next() {
  return db_
      .find_one<std::optional<Milliseconds>>(
          "SELECT min(at) FROM (SELECT min(expires_at) AS at FROM message WHERE expires_at IS NOT NULL "
          "UNION ALL SELECT min(ends_at) FROM remark_waiting)")
      .value_or(std::nullopt);
}

void ExpiryStore::give_up_file(std::int64_t message) {
  db_.run(
      "INSERT OR IGNORE INTO gone_file (address, delete_key) SELECT address, delete_key FROM sent_file WHERE message = "
      "?1",
      message);
  db_.run("DELETE FROM sent_file WHERE message = ?1", message);
}

void ExpiryStore::wipe(std::int64_t message, Gone why) {
  OutboxStore(db_).remove_repairs_of(message);
  give_up_file(message);
  MessageStore messages(db_);
  const auto row = messages.find(message);
  messages.remove_text(message);
  MoreStore(db_).forget(message);
  db_.run("UPDATE message SET expires_at = NULL, gone = ?2 WHERE id = ?1", message, why);
  if (!row) return;
  // Edits hold text. Of what was taken back nothing is left but that it was, which may still have to leave.
  if (row->kind != MessageKind::deleted) RemarkStore(db_).forget_about(message, 0);
  if (row->device_id && row->app_id) {
    WaitingStore(db_).forget_about(row->conversation, {row->device_id->octets, *row->app_id});
  }
}

std::optional<ExpiryStore::GoneFile> ExpiryStore::next_gone_file(const std::optional<Address>& after) {
  const auto address = db_.find_one<Address>(
      "SELECT address FROM gone_file WHERE ?1 IS NULL OR address > ?1 ORDER BY address LIMIT 1", after);
  if (!address) return std::nullopt;
  auto key = db_.find_one<DeleteKey>("SELECT delete_key FROM gone_file WHERE address = ?1", *address);
  if (!key) return std::nullopt;
  return GoneFile{*address, *std::move(key)};
}

void ExpiryStore::forget_gone_file(const Address& address) {
  db_.run("DELETE FROM gone_file WHERE address = ?1", address);
}

}  // namespace qpc::client
