#include "node/channel/former_group_store.h"

#include "node/channel/channel_store.h"

namespace qpc::node {
namespace {

FormerGroup read_row(const db::Row& row) {
  return {.channel_row = row.get<std::int64_t>(0),
          .group_id = row.get<Bytes>(1),
          .epochs_before = row.get<std::uint64_t>(2),
          .closed_by = {.epoch = row.get<std::uint64_t>(3),
                        .id = row.get<Bytes>(4),
                        .stored_at = row.get<std::chrono::sys_seconds>(5),
                        .welcomes = row.get<crypto::MerkleHash>(6)}};
}

template <class... Keys>
std::vector<FormerGroup> list_groups(db::Database& db, Literal sql, const Keys&... keys) {
  std::vector<FormerGroup> groups;
  for (const auto row : db.query(sql, keys...)) groups.push_back(read_row(row));
  return groups;
}

std::optional<FormerGroup> first_of(std::vector<FormerGroup> groups) {
  if (groups.empty()) return std::nullopt;
  return std::move(groups.front());
}

}  // namespace

std::optional<FormerGroup> FormerGroupStore::find(ByteView group_id) {
  return first_of(list_groups(db_,
                              "SELECT channel_row, group_id, epochs_before, last_epoch, commit_id, closed_at, welcomes "
                              "FROM former_group WHERE group_id = ?1",
                              group_id));
}

std::optional<FormerGroup> FormerGroupStore::at(std::int64_t channel_row, std::uint64_t epoch) {
  return first_of(
      list_groups(db_,
                  "SELECT channel_row, group_id, epochs_before, last_epoch, commit_id, closed_at, welcomes "
                  "FROM former_group WHERE channel_row = ?1 AND last_epoch >= ?2 ORDER BY last_epoch LIMIT 1",
                  channel_row, epoch));
}

std::vector<FormerGroup> FormerGroupStore::list(std::int64_t channel_row) {
  return list_groups(db_,
                     "SELECT channel_row, group_id, epochs_before, last_epoch, commit_id, closed_at, welcomes FROM "
                     "former_group WHERE channel_row = ?1 ORDER BY last_epoch DESC",
                     channel_row);
}

void FormerGroupStore::go_on_as(std::int64_t channel_row, ByteView successor, const ClosingCommit& closing) {
  const auto channel = ChannelStore(db_).find(channel_row);
  if (!channel) return;
  db_.run(
      "INSERT INTO former_group (channel_row, group_id, epochs_before, last_epoch, commit_id, closed_at, welcomes) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      channel_row, channel->group_id, channel->epochs_before, closing.epoch, closing.id, closing.stored_at,
      closing.welcomes);
  db_.run("UPDATE channel SET group_id = ?2, epochs_before = ?3 WHERE id = ?1", channel_row, successor, closing.epoch);
}

void FormerGroupStore::go_back_to(std::int64_t channel_row, std::uint64_t epoch) {
  const auto group = at(channel_row, epoch);
  if (!group) return;
  db_.run("DELETE FROM former_group WHERE channel_row = ?1 AND last_epoch >= ?2", channel_row, epoch);
  db_.run("UPDATE channel SET group_id = ?2, epochs_before = ?3 WHERE id = ?1", channel_row, group->group_id,
          group->epochs_before);
}

void FormerGroupStore::forget_channel(std::int64_t channel_row) {
  db_.run("DELETE FROM former_group WHERE channel_row = ?1", channel_row);
}

}  // namespace qpc::node
