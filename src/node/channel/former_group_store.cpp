#include "node/channel/former_group_store.h"

#include "node/channel/channel_store.h"

namespace qpc::node {
namespace {

template <class... Keys>
std::optional<FormerGroup> find_group(db::Database& db, Literal sql, const Keys&... keys) {
  return db.find_one<std::int64_t, Bytes, std::uint64_t, std::uint64_t, Bytes>(sql, keys...)
      .transform([](const auto& found) {
        const auto& [channel_row, group_id, epochs_before, last_epoch, commit_id] = found;
        return FormerGroup{channel_row, group_id, epochs_before, last_epoch, commit_id};
      });
}

}  // namespace

std::optional<FormerGroup> FormerGroupStore::find(ByteView group_id) {
  return find_group(
      db_, "SELECT channel_row, group_id, epochs_before, last_epoch, commit_id FROM former_group WHERE group_id = ?1",
      group_id);
}

std::optional<FormerGroup> FormerGroupStore::at(std::int64_t channel_row, std::uint64_t epoch) {
  return find_group(db_,
                    "SELECT channel_row, group_id, epochs_before, last_epoch, commit_id FROM former_group WHERE "
                    "channel_row = ?1 AND last_epoch >= ?2 ORDER BY last_epoch LIMIT 1",
                    channel_row, epoch);
}

std::vector<FormerGroup> FormerGroupStore::list(std::int64_t channel_row) {
  std::vector<FormerGroup> groups;
  for (const auto row : db_.query("SELECT group_id, epochs_before, last_epoch, commit_id FROM former_group WHERE "
                                  "channel_row = ?1 ORDER BY last_epoch DESC",
                                  channel_row)) {
    groups.push_back(
        {channel_row, row.get<Bytes>(0), row.get<std::uint64_t>(1), row.get<std::uint64_t>(2), row.get<Bytes>(3)});
  }
  return groups;
}

void FormerGroupStore::go_on_as(std::int64_t channel_row, ByteView successor, std::uint64_t last_epoch,
                                ByteView commit_id) {
  const auto channel = ChannelStore(db_).find(channel_row).value();
  db_.run(
      "INSERT INTO former_group (channel_row, group_id, epochs_before, last_epoch, commit_id) "
      "VALUES (?1, ?2, ?3, ?4, ?5)",
      channel_row, channel.group_id, channel.epochs_before, last_epoch, commit_id);
  db_.run("UPDATE channel SET group_id = ?2, epochs_before = ?3 WHERE id = ?1", channel_row, successor, last_epoch);
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
