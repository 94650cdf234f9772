#include "client/remark/remark_store.h"

#include <algorithm>
#include <limits>

#include "client/mailbox/outbox_store.h"
#include "client/remark/remark_row.h"

namespace qpc::client {
namespace {

std::vector<std::int64_t> read_ids(db::Rows rows) {
  std::vector<std::int64_t> ids;
  for (const auto row : rows) ids.push_back(row.get<std::int64_t>(0));
  return ids;
}

constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();

}  // namespace

std::optional<RemarkRow> RemarkStore::find(const RemarkRow& like) {
  return read_remark(
      db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                "details FROM remark WHERE target = ?1 AND kind = ?2 AND item = ?3 AND device_id = ?4",
                like.target, like.kind, like.item, like.device_id));
}

std::optional<RemarkRow> RemarkStore::find(std::int64_t id) {
  return read_remark(
      db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                "details FROM remark WHERE id = ?1",
                id));
}

std::optional<RemarkRow> RemarkStore::find_former(std::int64_t id) {
  return read_remark(
      db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                "details FROM remark_former WHERE id = ?1",
                id));
}

void RemarkStore::put(const RemarkRow& row) {
  if (const auto before = find(row)) {
    const auto message = MessageStore(db_).find(row.id);
    if (message && message->state == MessageState::queued) {
      db_.run("INSERT INTO remark_former SELECT * FROM remark WHERE id = ?1", before->id);
      db_.run("DELETE FROM remark WHERE id = ?1", before->id);
    } else {
      drop(before->id);
    }
  }
  db_.run(
      "INSERT INTO remark (id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, "
      "words, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
      row.id, row.conversation, row.target, row.kind, row.item, row.account_id, row.device_id, row.place,
      std::clamp(row.said_at, Milliseconds(), latest), row.is_off, row.words, row.details);
  drop_beyond(row);
}

void RemarkStore::drop(std::int64_t id) {
  OutboxStore(db_).remove_repairs_of(id);
  db_.run("DELETE FROM remark WHERE id = ?1", id);
  db_.run("DELETE FROM remark_former WHERE id = ?1", id);
  MessageStore(db_).remove(id);
}

void RemarkStore::drop_former(const RemarkRow& row, std::int64_t before) {
  for (const auto id : read_ids(db_.query("SELECT id FROM remark_former WHERE target = ?1 AND kind = ?2 AND item = ?3 "
                                          "AND device_id = ?4 AND id < ?5",
                                          row.target, row.kind, row.item, row.device_id, before))) {
    drop(id);
  }
}

void RemarkStore::drop_overridden(const RemarkRow& row) {
  const bool is_shared = row.kind == RemarkKind::pin;
  for (const auto id :
       read_ids(db_.query("SELECT id FROM remark WHERE target = ?1 AND kind = ?2 AND item = ?3 AND is_off = 0 AND "
                          "said_at <= ?4 AND (?5 = 1 OR account_id = ?6)",
                          row.target, row.kind, row.item, row.said_at, is_shared, row.account_id))) {
    drop(id);
  }
}

void RemarkStore::drop_beyond(const RemarkRow& row) {
  std::vector<std::int64_t> beyond;
  if (row.kind == RemarkKind::vote || (row.kind == RemarkKind::reaction && row.is_off)) {
    beyond =
        read_ids(db_.query("SELECT id FROM remark WHERE target = ?1 AND kind = ?2 AND device_id = ?3 AND is_off = ?4 "
                           "ORDER BY place DESC, id DESC LIMIT -1 OFFSET ?5",
                           row.target, row.kind, row.device_id, row.is_off, most_kept));
  } else if (row.kind == RemarkKind::pin && row.is_off) {
    beyond = read_ids(
        db_.query("SELECT id FROM remark WHERE conversation = ?1 AND kind = 3 AND device_id = ?2 AND is_off = 1 "
                  "ORDER BY place DESC, id DESC LIMIT -1 OFFSET ?3",
                  row.conversation, row.device_id, most_unpinned));
  }
  for (const auto id : beyond) {
    const auto found = find(id);
    if (!found) continue;
    if (found->is_off) drop_overridden(*found);  // else they would hold again
    drop_former(*found, all);
    drop(id);
  }
}

void RemarkStore::note_left(std::int64_t id) {
  auto row = find(id);
  if (!row) row = find_former(id);
  if (row) drop_former(*row, id);
}

std::optional<RemarkRow> RemarkStore::take_back(std::int64_t id) {
  auto row = find(id);
  if (!row) {
    row = find_former(id);
    db_.run("DELETE FROM remark_former WHERE id = ?1", id);
    return row;
  }
  db_.run("DELETE FROM remark WHERE id = ?1", id);
  const auto before = db_.find_one<std::optional<std::int64_t>>(
      "SELECT max(id) FROM remark_former WHERE target = ?1 AND kind = ?2 AND item = ?3 AND device_id = ?4", row->target,
      row->kind, row->item, row->device_id);
  if (before && *before) {
    db_.run("INSERT INTO remark SELECT * FROM remark_former WHERE id = ?1", **before);
    db_.run("DELETE FROM remark_former WHERE id = ?1", **before);
  }
  return row;
}

void RemarkStore::forget_about(std::int64_t target, std::int64_t except) {
  const auto about =
      read_ids(db_.query("SELECT id FROM remark WHERE target = ?1 AND id != ?2 UNION ALL "
                         "SELECT id FROM remark_former WHERE target = ?1 AND id != ?2",
                         target, except));
  std::vector<std::int64_t> waiting;
  for (const auto row : db_.query("SELECT o.id, o.content FROM outbox o WHERE o.ciphertext IS NULL AND o.message != ?2 "
                                  "AND o.message IN (SELECT id FROM remark WHERE target = ?1 UNION ALL "
                                  "SELECT id FROM remark_former WHERE target = ?1)",
                                  target, except)) {
    const auto draft = message::AppMessage::read(row.get<std::optional<Bytes>>(1).value_or(Bytes()));
    if (draft && draft->counter == 0) waiting.push_back(row.get<std::int64_t>(0));  // else it leaves, as it is counted
  }
  for (const auto id : waiting) OutboxStore(db_).remove(id);
  for (const auto id : about) drop(id);
}

void RemarkStore::begin_anew(std::int64_t conversation) {
  db_.run("UPDATE remark SET place = 0 WHERE conversation = ?1", conversation);
  db_.run("UPDATE remark_former SET place = 0 WHERE conversation = ?1", conversation);
}

}  // namespace qpc::client
