#include "client/remark/remark_store.h"

#include <algorithm>
#include <map>

#include "client/mailbox/outbox_store.h"

namespace qpc::client {
namespace {

RemarkRow read_row(const db::Row& row) {
  return {.id = row.get<std::int64_t>(0),
          .conversation = row.get<std::int64_t>(1),
          .target = row.get<std::int64_t>(2),
          .kind = row.get<RemarkKind>(3),
          .item = row.get<std::string>(4),
          .account_id = row.get<identity::AccountId>(5),
          .device_id = row.get<identity::DeviceId>(6),
          .place = row.get<std::int64_t>(7),
          .said_at = row.get<Milliseconds>(8),
          .is_off = row.get<bool>(9),
          .words = row.get<std::string>(10),
          .details = row.get<std::optional<Bytes>>(11).value_or(Bytes())};
}

std::optional<RemarkRow> read_one(db::Rows rows) {
  for (const auto row : rows) return read_row(row);
  return std::nullopt;
}

}  // namespace

std::optional<RemarkRow> RemarkStore::find(const RemarkRow& like) {
  return read_one(
      db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                "details FROM remark WHERE target = ?1 AND kind = ?2 AND item = ?3 AND device_id = ?4",
                like.target, like.kind, like.item, like.device_id));
}

std::optional<RemarkRow> RemarkStore::find(std::int64_t id) {
  return read_one(
      db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                "details FROM remark WHERE id = ?1",
                id));
}

void RemarkStore::put(const RemarkRow& row) {
  if (const auto before = find(row)) drop(before->id);
  db_.run(
      "INSERT INTO remark (id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, "
      "words, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
      row.id, row.conversation, row.target, row.kind, row.item, row.account_id, row.device_id, row.place,
      std::clamp(row.said_at, Milliseconds(), latest), row.is_off, row.words, row.details);
  drop_beyond(row);
}

void RemarkStore::drop(std::int64_t id) {
  db_.run("DELETE FROM remark WHERE id = ?1", id);
  MessageStore(db_).remove(id);
}

void RemarkStore::drop_beyond(const RemarkRow& row) {
  std::vector<std::int64_t> beyond;
  const auto note = [&](db::Rows rows) {
    for (const auto found : rows) beyond.push_back(found.get<std::int64_t>(0));
  };
  if (row.kind == RemarkKind::vote || (row.kind == RemarkKind::reaction && row.is_off)) {
    note(
        db_.query("SELECT id FROM remark WHERE target = ?1 AND kind = ?2 AND device_id = ?3 AND is_off = ?4 "
                  "ORDER BY place DESC, id DESC LIMIT -1 OFFSET ?5",
                  row.target, row.kind, row.device_id, row.is_off, most_kept));
  } else if (row.kind == RemarkKind::pin && row.is_off) {
    note(
        db_.query("SELECT id FROM remark WHERE conversation = ?1 AND kind = 3 AND device_id = ?2 AND is_off = 1 "
                  "ORDER BY place DESC, id DESC LIMIT -1 OFFSET ?3",
                  row.conversation, row.device_id, most_unpinned));
  }
  for (const auto id : beyond) drop(id);
}

void RemarkStore::take_back(std::int64_t id) { db_.run("DELETE FROM remark WHERE id = ?1", id); }

void RemarkStore::forget_about(std::int64_t target, std::int64_t except) {
  std::vector<std::int64_t> about, waiting;
  for (const auto row : db_.query("SELECT id FROM remark WHERE target = ?1 AND id != ?2", target, except)) {
    about.push_back(row.get<std::int64_t>(0));
  }
  for (const auto row : db_.query("SELECT o.id, o.content FROM outbox o JOIN remark r ON o.message = r.id WHERE "
                                  "r.target = ?1 AND r.id != ?2 AND o.ciphertext IS NULL",
                                  target, except)) {
    const auto draft = message::AppMessage::read(row.get<std::optional<Bytes>>(1).value_or(Bytes()));
    if (draft && draft->counter == 0) waiting.push_back(row.get<std::int64_t>(0));  // else it leaves, as it is counted
  }
  for (const auto id : waiting) OutboxStore(db_).remove(id);
  for (const auto id : about) drop(id);
}

void RemarkStore::begin_anew(std::int64_t conversation) {
  db_.run("UPDATE remark SET place = 0 WHERE conversation = ?1", conversation);
}

std::optional<RemarkRow> RemarkStore::newest(std::int64_t target, RemarkKind kind,
                                             const identity::AccountId& account_id) {
  return read_one(
      db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                "details FROM remark WHERE target = ?1 AND kind = ?2 AND account_id = ?3 "
                "ORDER BY said_at DESC, is_off DESC, device_id DESC LIMIT 1",
                target, kind, account_id));
}

std::optional<Milliseconds> RemarkStore::said_last(std::int64_t target, RemarkKind kind,
                                                   const std::optional<identity::AccountId>& only) {
  return db_
      .find_one<std::optional<Milliseconds>>(
          "SELECT max(said_at) FROM remark WHERE target = ?1 AND kind = ?2 AND (?3 IS NULL OR account_id = ?3)", target,
          kind, only)
      .value_or(std::nullopt);
}

std::vector<RemarkStore::Reaction> RemarkStore::reactions(std::int64_t target, std::uint32_t most) {
  std::vector<Reaction> found;
  for (const auto row :
       db_.query("SELECT item, account_id FROM (SELECT id, item, account_id, is_off, row_number() OVER (PARTITION BY "
                 "account_id, item ORDER BY said_at DESC, is_off DESC, device_id DESC) AS rank FROM remark WHERE "
                 "target = ?1 AND kind = ?2) WHERE rank = 1 AND is_off = 0 ORDER BY id LIMIT ?3",
                 target, RemarkKind::reaction, std::int64_t{most})) {
    found.push_back({row.get<std::string>(0), row.get<identity::AccountId>(1)});
  }
  return found;
}

std::set<std::string> RemarkStore::reactions_of(std::int64_t target, const identity::AccountId& account_id) {
  std::set<std::string> found;
  for (const auto row :
       db_.query("SELECT item FROM (SELECT item, is_off, row_number() OVER (PARTITION BY item ORDER BY said_at DESC, "
                 "is_off DESC, device_id DESC) AS rank FROM remark WHERE target = ?1 AND kind = ?2 AND "
                 "account_id = ?3) WHERE rank = 1 AND is_off = 0",
                 target, RemarkKind::reaction, account_id)) {
    found.insert(row.get<std::string>(0));
  }
  return found;
}

std::vector<std::int64_t> RemarkStore::pinned(std::int64_t conversation) {
  std::vector<std::int64_t> found;
  for (const auto row :
       db_.query("SELECT target FROM (SELECT id, target, is_off, row_number() OVER (PARTITION BY target ORDER BY "
                 "said_at DESC, is_off DESC, device_id DESC) AS rank FROM remark WHERE conversation = ?1 AND "
                 "kind = 3) WHERE rank = 1 AND is_off = 0 ORDER BY id",
                 conversation)) {
    found.push_back(row.get<std::int64_t>(0));
  }
  return found;
}

bool RemarkStore::is_pinned(std::int64_t target) {
  return !db_.find_one<bool>(
                 "SELECT is_off FROM remark WHERE target = ?1 AND kind = ?2 ORDER BY said_at DESC, "
                 "is_off DESC, device_id DESC LIMIT 1",
                 target, RemarkKind::pin)
              .value_or(true);
}

std::optional<Milliseconds> RemarkStore::closed_at(std::int64_t poll) {
  return db_
      .find_one<std::optional<Milliseconds>>("SELECT min(said_at) FROM remark WHERE target = ?1 AND kind = ?2", poll,
                                             RemarkKind::closing)
      .value_or(std::nullopt);
}

std::vector<RemarkRow> RemarkStore::votes(std::int64_t poll) {
  // Of each device its newest before the end; of each account the newest of those.
  std::map<std::pair<identity::AccountId, identity::DeviceId>, RemarkRow> by_device;
  for (const auto found :
       db_.query("SELECT id, conversation, target, kind, item, account_id, device_id, place, said_at, is_off, words, "
                 "details FROM remark WHERE target = ?1 AND kind = ?2 AND said_at <= ?3 ORDER BY place, id",
                 poll, RemarkKind::vote, closed_at(poll).value_or(latest))) {
    auto row = read_row(found);
    by_device[{row.account_id, row.device_id}] = std::move(row);
  }
  std::map<identity::AccountId, RemarkRow> by_account;
  for (auto& [who, row] : by_device) {  // ascending by device
    auto& newest = by_account[who.first];
    if (newest.id == 0 || row.said_at >= newest.said_at) newest = std::move(row);
  }
  std::vector<RemarkRow> all;
  for (auto& [account, row] : by_account) all.push_back(std::move(row));
  return all;
}

}  // namespace qpc::client
