#include "client/group/way_back_store.h"

namespace qpc::client {

std::optional<WayBackRow> WayBackStore::newest(std::int64_t conversation) {
  for (const auto row : db_.query(
           "SELECT epoch, committer FROM way_back WHERE conversation = ?1 ORDER BY epoch DESC LIMIT 1", conversation)) {
    return WayBackRow{.epoch = row.get<std::uint64_t>(0), .committer = row.get<identity::AccountId>(1)};
  }
  return std::nullopt;
}

std::vector<WayBackRow> WayBackStore::list(std::int64_t conversation) {
  std::vector<WayBackRow> ways;
  for (const auto row :
       db_.query("SELECT epoch, committer FROM way_back WHERE conversation = ?1 ORDER BY epoch", conversation)) {
    ways.push_back({.epoch = row.get<std::uint64_t>(0), .committer = row.get<identity::AccountId>(1)});
  }
  return ways;
}

bool WayBackStore::leads_to(std::int64_t conversation, std::uint64_t epoch) {
  return db_
      .find_one<std::int64_t>("SELECT 1 FROM way_back WHERE conversation = ?1 AND epoch = ?2", conversation, epoch)
      .has_value();
}

void WayBackStore::begin(std::int64_t conversation, const WayBackRow& way, Milliseconds now) {
  db_.run("INSERT OR REPLACE INTO way_back (conversation, epoch, committer, begun_at) VALUES (?1, ?2, ?3, ?4)",
          conversation, way.epoch, way.committer, now);
}

void WayBackStore::drop(std::int64_t conversation) {
  db_.run("DELETE FROM way_back WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM way_back_row WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM way_back_joiner WHERE conversation = ?1", conversation);
}

void WayBackStore::drop_before(std::int64_t conversation, std::uint64_t epoch) {
  db_.run("DELETE FROM way_back WHERE conversation = ?1 AND epoch < ?2", conversation, epoch);
  db_.run("DELETE FROM way_back_row WHERE conversation = ?1 AND epoch < ?2", conversation, epoch);
  db_.run("DELETE FROM way_back_joiner WHERE conversation = ?1 AND epoch < ?2", conversation, epoch);
}

void WayBackStore::drop_old(Milliseconds before) {
  db_.run(
      "DELETE FROM way_back_row WHERE EXISTS (SELECT 1 FROM way_back w WHERE w.conversation = "
      "way_back_row.conversation "
      "AND w.epoch = way_back_row.epoch AND w.begun_at <= ?1)",
      before);
  db_.run("DELETE FROM way_back WHERE begun_at <= ?1", before);
}

void WayBackStore::keep(std::int64_t conversation, const std::vector<mls::GroupRowChange>& changes) {
  const auto way = newest(conversation);
  if (!way) return;
  for (const auto& change : changes) {
    db_.run(
        "INSERT OR IGNORE INTO way_back_row (conversation, epoch, key, value) "
        "VALUES (?1, ?2, ?3, (SELECT value FROM group_row WHERE conversation = ?1 AND key = ?3))",
        conversation, way->epoch, change.key);
  }
}

void WayBackStore::restore(std::int64_t conversation, std::uint64_t epoch) {
  for (auto way = newest(conversation); way && way->epoch >= epoch; way = newest(conversation)) {
    db_.run(
        "DELETE FROM group_row WHERE conversation = ?1 AND key IN (SELECT key FROM way_back_row WHERE conversation = "
        "?1 "
        "AND epoch = ?2)",
        conversation, way->epoch);
    db_.run(
        "INSERT INTO group_row (conversation, key, value) SELECT conversation, key, value FROM way_back_row WHERE "
        "conversation = ?1 AND epoch = ?2 AND value IS NOT NULL",
        conversation, way->epoch);
    db_.run("DELETE FROM way_back WHERE conversation = ?1 AND epoch = ?2", conversation, way->epoch);
  }
  drop(conversation);
}

void WayBackStore::add_joiner(std::int64_t conversation, std::uint64_t epoch, const identity::DeviceId& device_id) {
  db_.run("INSERT OR IGNORE INTO way_back_joiner (conversation, epoch, device_id) VALUES (?1, ?2, ?3)", conversation,
          epoch, device_id);
}

bool WayBackStore::has_joiner_since(std::int64_t conversation, std::uint64_t epoch,
                                    const identity::DeviceId& device_id) {
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM way_back_joiner WHERE conversation = ?1 AND epoch >= ?2 AND device_id = ?3 LIMIT 1",
          conversation, epoch, device_id)
      .has_value();
}

void WayBackStore::note_applied(std::int64_t conversation, std::uint64_t epoch, ByteView commit_id) {
  constexpr std::uint64_t most_kept = 8;
  db_.run("INSERT OR REPLACE INTO applied_commit (conversation, epoch, commit_id) VALUES (?1, ?2, ?3)", conversation,
          epoch, commit_id);
  if (epoch < most_kept) return;
  db_.run("DELETE FROM applied_commit WHERE conversation = ?1 AND epoch <= ?2", conversation, epoch - most_kept);
}

std::optional<Bytes> WayBackStore::applied(std::int64_t conversation, std::uint64_t epoch) {
  return db_.find_one<Bytes>("SELECT commit_id FROM applied_commit WHERE conversation = ?1 AND epoch = ?2",
                             conversation, epoch);
}

std::optional<std::uint64_t> WayBackStore::epoch_ended_by(std::int64_t conversation, ByteView commit_id) {
  return db_.find_one<std::uint64_t>(
      "SELECT epoch FROM applied_commit WHERE conversation = ?1 AND commit_id = ?2 LIMIT 1", conversation, commit_id);
}

void WayBackStore::forget_applied_from(std::int64_t conversation, std::uint64_t epoch) {
  db_.run("DELETE FROM applied_commit WHERE conversation = ?1 AND epoch >= ?2", conversation, epoch);
}

}  // namespace qpc::client
