#include "client/group/successor_store.h"

namespace qpc::client {
namespace {

SuccessorRow read_row(const db::Row& row) {
  return {.conversation = row.get<std::int64_t>(0),
          .group_id = row.get<Bytes>(1),
          .binding = row.get<Bytes>(2),
          .suite = row.get<std::uint16_t>(3),
          .epoch = row.get<std::uint64_t>(4),
          .commit_id = row.get<Bytes>(5),
          .committer = row.get<identity::AccountId>(6),
          .state = row.get<SuccessorState>(7)};
}

}  // namespace

void SuccessorStore::keep(const SuccessorRow& row) {
  drop(row.conversation);
  db_.run(
      "INSERT INTO successor (conversation, group_id, binding, suite, epoch, commit_id, committer, state) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      row.conversation, row.group_id, row.binding, row.suite, row.epoch, row.commit_id, row.committer, row.state);
}

std::optional<SuccessorRow> SuccessorStore::find(std::int64_t conversation) {
  for (const auto row :
       db_.query("SELECT conversation, group_id, binding, suite, epoch, commit_id, committer, state FROM "
                 "successor WHERE conversation = ?1",
                 conversation)) {
    return read_row(row);
  }
  return std::nullopt;
}

std::optional<SuccessorRow> SuccessorStore::find_by_group_id(ByteView group_id) {
  for (const auto row :
       db_.query("SELECT conversation, group_id, binding, suite, epoch, commit_id, committer, state FROM "
                 "successor WHERE group_id = ?1",
                 group_id)) {
    return read_row(row);
  }
  return std::nullopt;
}

bool SuccessorStore::is_of_another_channel(ByteView group_id, ByteView channel) {
  return db_
      .find_one<std::int64_t>(
          "SELECT 1 FROM successor s JOIN conversation c ON c.id = s.conversation WHERE s.group_id = ?1 AND c.channel "
          "<> ?2 LIMIT 1",
          group_id, channel)
      .has_value();
}

std::vector<SuccessorRow> SuccessorStore::list() {
  std::vector<SuccessorRow> rows;
  for (const auto row :
       db_.query("SELECT conversation, group_id, binding, suite, epoch, commit_id, committer, state FROM "
                 "successor ORDER BY conversation")) {
    rows.push_back(read_row(row));
  }
  return rows;
}

void SuccessorStore::set_state(std::int64_t conversation, SuccessorState state) {
  db_.run("UPDATE successor SET state = ?2 WHERE conversation = ?1", conversation, state);
}

void SuccessorStore::keep_rows(std::int64_t conversation, const std::vector<mls::GroupRowChange>& changes) {
  db_.run("DELETE FROM successor_row WHERE conversation = ?1", conversation);
  for (const auto& change : changes) {
    if (!change.value) continue;
    db_.run("INSERT INTO successor_row (conversation, key, value) VALUES (?1, ?2, ?3)", conversation, change.key,
            *change.value);
  }
}

bool SuccessorStore::has_rows(std::int64_t conversation) {
  return db_.find_one<std::int64_t>("SELECT 1 FROM successor_row WHERE conversation = ?1 LIMIT 1", conversation)
      .has_value();
}

std::vector<mls::GroupRow> SuccessorStore::rows(std::int64_t conversation) {
  std::vector<mls::GroupRow> rows;
  for (const auto row : db_.query("SELECT key, value FROM successor_row WHERE conversation = ?1", conversation)) {
    rows.push_back({row.get<Bytes>(0), row.get<Secret>(1)});
  }
  return rows;
}

void SuccessorStore::drop(std::int64_t conversation) {
  db_.run("DELETE FROM successor WHERE conversation = ?1", conversation);
  db_.run("DELETE FROM successor_row WHERE conversation = ?1", conversation);
}

void SuccessorStore::drop_pending(std::int64_t conversation) {
  const auto row = find(conversation);
  if (row && row->state == SuccessorState::pending) drop(conversation);
}

void SuccessorStore::note_former(std::int64_t conversation, ByteView group_id) {
  db_.run("INSERT OR IGNORE INTO former_group (group_id, conversation) VALUES (?1, ?2)", group_id, conversation);
}

bool SuccessorStore::is_former(ByteView group_id) {
  return db_.find_one<std::int64_t>("SELECT 1 FROM former_group WHERE group_id = ?1", group_id).has_value();
}

void SuccessorStore::forget_former(ByteView group_id) {
  db_.run("DELETE FROM former_group WHERE group_id = ?1", group_id);
}

}  // namespace qpc::client
