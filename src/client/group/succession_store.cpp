#include "client/group/succession_store.h"

#include "client/group/roster_store.h"

namespace qpc::client {
namespace {

/// Where something belongs to one MLS group: for each such table, how it goes to another row of `conversation`, and how
/// it is deleted.
struct GroupTable {
  Literal move, clear;
};
#define QPC_GROUP_TABLE(name)                                                  \
  GroupTable{"UPDATE " #name " SET conversation = ?2 WHERE conversation = ?1", \
             "DELETE FROM " #name " WHERE conversation = ?1"}
constexpr GroupTable group_tables[] = {
    QPC_GROUP_TABLE(group_row),       QPC_GROUP_TABLE(way_back),        QPC_GROUP_TABLE(way_back_row),
    QPC_GROUP_TABLE(way_back_joiner), QPC_GROUP_TABLE(applied_commit),  QPC_GROUP_TABLE(contest),
    QPC_GROUP_TABLE(contest_note),    QPC_GROUP_TABLE(epoch),           QPC_GROUP_TABLE(roster),
    QPC_GROUP_TABLE(pending_commit),  QPC_GROUP_TABLE(pending_welcome), QPC_GROUP_TABLE(pending_mailbox),
};
#undef QPC_GROUP_TABLE

void move_group(db::Database& db, std::int64_t from, std::int64_t to) {
  for (const auto& table : group_tables) db.run(table.move, from, to);
}

/// Of the table conversation, what is about its group.
struct Columns {
  ConversationRow row;
  std::optional<Milliseconds> own_keys_at;
};

Columns columns_of(db::Database& db, std::int64_t id) {
  return {ConversationStore(db).find(id).value(), RosterStore(db).own_keys_at(id)};
}

void set_columns(db::Database& db, std::int64_t id, const Columns& columns) {
  const auto& row = columns.row;
  db.run(
      "UPDATE conversation SET standing = ?2, group_id = ?3, channel = ?4, suite = ?5, epoch = ?6, removed_in = ?7, "
      "own_keys_at = ?8 WHERE id = ?1",
      id, row.standing, row.group_id, row.channel, row.suite, row.epoch, row.removed_in, columns.own_keys_at);
}

}  // namespace

std::vector<std::int64_t> SuccessionStore::list(Stage stage) {
  std::vector<std::int64_t> ids;
  for (const auto row :
       db_.query("SELECT id FROM conversation WHERE stage = ?1 AND group_id IS NOT NULL ORDER BY id", stage)) {
    ids.push_back(row.get<std::int64_t>(0));
  }
  return ids;
}

void SuccessionStore::exchange(std::int64_t one, std::int64_t other) {
  constexpr std::int64_t aside = -1;  // no conversation has it
  move_group(db_, one, aside);
  move_group(db_, other, one);
  move_group(db_, aside, other);
  const auto groups = std::pair(columns_of(db_, one), columns_of(db_, other));
  db_.run("UPDATE conversation SET group_id = NULL WHERE id IN (?1, ?2)", one, other);  // which is unique
  set_columns(db_, one, groups.second);
  set_columns(db_, other, groups.first);
  db_.run(
      "UPDATE conversation SET version = 1 + (SELECT max(version) FROM conversation WHERE id IN (?1, ?2)) "
      "WHERE id IN (?1, ?2)",
      one, other);
}

void SuccessionStore::drop(std::int64_t behind) {
  for (const auto& table : group_tables) db_.run(table.clear, behind);
  db_.run("DELETE FROM wish WHERE conversation = ?1", behind);
  db_.run("DELETE FROM outbox WHERE conversation = ?1", behind);
  db_.run(
      "UPDATE conversation SET group_id = NULL, channel = x'', version = version + 1 WHERE id = ?1 AND shown_as IS NOT "
      "NULL",
      behind);
}

}  // namespace qpc::client
