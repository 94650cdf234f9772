#include "client/group/conversation_store.h"

#include "client/group/group_row_store.h"
#include "client/group/way_back_store.h"

namespace qpc::client {
namespace {

ConversationRow read_row(const db::Row& row) {
  return {.id = row.get<std::int64_t>(0),
          .standing = row.get<Standing>(1),
          .kind = row.get<GroupKind>(2),
          .name = row.get<std::string>(3),
          .peer = row.get<std::optional<identity::AccountId>>(4),
          .group_id = row.get<std::optional<Bytes>>(5),
          .channel = row.get<Bytes>(6),
          .suite = row.get<std::uint16_t>(7),
          .epoch = row.get<std::uint64_t>(8),
          .removed_in = row.get<std::optional<std::uint64_t>>(9),
          .version = row.get<std::uint64_t>(10),
          .shown_as = row.get<std::optional<std::int64_t>>(11),
          .stage = row.get<Stage>(12)};
}

std::vector<ConversationRow> read_all_rows(db::Rows rows) {
  std::vector<ConversationRow> all;
  for (const auto row : rows) all.push_back(read_row(row));
  return all;
}

std::optional<ConversationRow> read_one(db::Rows rows) {
  for (const auto row : rows) return read_row(row);
  return std::nullopt;
}

}  // namespace

std::int64_t ConversationStore::add(const ConversationRow& row) {
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO conversation (standing, kind, name, peer, group_id, channel, suite, epoch, shown_as, stage) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id",
          row.standing, row.kind, row.name, row.peer, row.group_id, row.channel, row.suite, row.epoch, row.shown_as,
          row.stage)
      .value();
}

std::optional<ConversationRow> ConversationStore::find(std::int64_t id) {
  return read_one(db_.query("SELECT * FROM conversation_group WHERE id = ?1", id));
}

std::optional<ConversationRow> ConversationStore::find_by_group_id(ByteView group_id) {
  return read_one(db_.query("SELECT * FROM conversation_group WHERE group_id = ?1", group_id));
}

std::optional<ConversationRow> ConversationStore::find_dm(const identity::AccountId& peer) {
  return read_one(db_.query("SELECT * FROM conversation_group WHERE peer = ?1", peer));
}

bool ConversationStore::has_channel(ByteView channel, std::optional<std::int64_t> except) {
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM conversation WHERE channel = ?1 AND group_id IS NOT NULL AND stage != ?2 AND id IS NOT ?3 "
          "LIMIT 1",
          channel, Stage::over, except)
      .has_value();
}

std::vector<ConversationRow> ConversationStore::list() {
  return read_all_rows(db_.query("SELECT * FROM conversation_group WHERE shown_as IS NULL ORDER BY id"));
}

std::vector<ConversationRow> ConversationStore::list_all() {
  return read_all_rows(
      db_.query("SELECT * FROM conversation_group WHERE shown_as IS NULL OR group_id IS NOT NULL ORDER BY id"));
}

std::vector<ConversationRow> ConversationStore::behind(std::int64_t conversation) {
  return read_all_rows(db_.query(
      "SELECT * FROM conversation_group WHERE shown_as = ?1 AND group_id IS NOT NULL ORDER BY id", conversation));
}

void ConversationStore::update(const ConversationRow& row) {
  db_.run(
      "UPDATE conversation SET standing = ?2, kind = ?3, name = ?4, peer = ?5, group_id = ?6, channel = ?7, suite = "
      "?8, epoch = ?9, removed_in = ?10, shown_as = ?11, stage = ?12 WHERE id = ?1",
      row.id, row.standing, row.kind, row.name, row.peer, row.group_id, row.channel, row.suite, row.epoch,
      row.removed_in, row.shown_as, row.stage);
}

std::uint64_t ConversationStore::version(std::int64_t id) {
  return db_.find_one<std::uint64_t>("SELECT version FROM conversation WHERE id = ?1", id).value_or(0);
}

std::uint64_t ConversationStore::note_change(std::int64_t id, std::uint64_t epoch) {
  return db_
      .find_one<std::uint64_t>(
          "UPDATE conversation SET version = version + 1, epoch = ?2 WHERE id = ?1 RETURNING version", id, epoch)
      .value();
}

void ConversationStore::forget_group(std::int64_t id) {
  db_.run("UPDATE conversation SET version = version + 1 WHERE id = ?1", id);
  GroupRowStore(db_).clear(id);
  WayBackStore(db_).drop(id);
  db_.run("DELETE FROM epoch WHERE conversation = ?1", id);
}

void ConversationStore::add_epoch(std::int64_t id, std::uint64_t epoch, ByteView tag, ByteView group_context,
                                  Milliseconds now) {
  db_.run(
      "INSERT OR REPLACE INTO epoch (conversation, epoch, tag, group_context, began_at) VALUES (?1, ?2, ?3, ?4, ?5)",
      id, epoch, tag, group_context, now);
}

void ConversationStore::forget_epochs_after(std::int64_t id, std::uint64_t epoch) {
  db_.run("DELETE FROM epoch WHERE conversation = ?1 AND epoch > ?2", id, epoch);
}

std::optional<Bytes> ConversationStore::epoch_tag(std::int64_t id, std::uint64_t epoch) {
  return db_.find_one<Bytes>("SELECT tag FROM epoch WHERE conversation = ?1 AND epoch = ?2", id, epoch);
}

std::optional<Bytes> ConversationStore::group_context(std::int64_t id, std::uint64_t epoch) {
  return db_.find_one<Bytes>("SELECT group_context FROM epoch WHERE conversation = ?1 AND epoch = ?2", id, epoch);
}

SenderChain ConversationStore::own_chain(std::int64_t id) {
  for (const auto row : db_.query("SELECT sent_counter, running_hash FROM conversation "
                                  "WHERE id = ?1 AND running_hash IS NOT NULL",
                                  id)) {
    return {row.get<std::uint64_t>(0), row.get<std::array<std::uint8_t, 32>>(1)};
  }
  return {};
}

void ConversationStore::set_own_chain(std::int64_t id, const SenderChain& chain) {
  db_.run("UPDATE conversation SET sent_counter = ?2, running_hash = ?3 WHERE id = ?1", id, chain.counter,
          chain.running_hash);
}

std::optional<SenderChain> ConversationStore::chain(std::int64_t id, const identity::DeviceId& device_id) {
  for (const auto row :
       db_.query("SELECT counter, running_hash FROM sender_chain WHERE conversation = ?1 AND device_id = ?2", id,
                 device_id)) {
    return SenderChain{row.get<std::uint64_t>(0), row.get<std::array<std::uint8_t, 32>>(1)};
  }
  return std::nullopt;
}

void ConversationStore::set_chain(std::int64_t id, const identity::DeviceId& device_id, const SenderChain& chain) {
  db_.run(
      "INSERT OR REPLACE INTO sender_chain (conversation, device_id, counter, running_hash) VALUES (?1, ?2, ?3, ?4)",
      id, device_id, chain.counter, chain.running_hash);
}

void ConversationStore::forget_chains(std::int64_t id) {
  db_.run("DELETE FROM sender_chain WHERE conversation = ?1", id);
}

}  // namespace qpc::client
