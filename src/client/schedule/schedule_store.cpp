#include "client/schedule/schedule_store.h"

namespace qpc::client {
namespace {

std::vector<ScheduledRow> read_rows(db::Rows rows) {
  std::vector<ScheduledRow> found;
  for (const auto row : rows) {
    const auto expire_after = row.get<std::optional<std::int64_t>>(3);
    found.push_back({.id = row.get<std::int64_t>(0),
                     .conversation = row.get<std::int64_t>(1),
                     .text = row.get<std::string>(2),
                     .expire_after = expire_after ? std::optional(std::chrono::seconds(*expire_after)) : std::nullopt,
                     .view_once = row.get<bool>(4),
                     .leaves_at = row.get<Milliseconds>(5),
                     .made_at = row.get<Milliseconds>(6)});
  }
  return found;
}

std::optional<ScheduledRow> first_of(std::vector<ScheduledRow> rows) {
  return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

}  // namespace

std::int64_t ScheduleStore::add(const ScheduledRow& row) {
  const auto expire_after = row.expire_after ? std::optional<std::int64_t>(row.expire_after->count()) : std::nullopt;
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO scheduled (conversation, text, expire_after, view_once, leaves_at, made_at) VALUES (?1, ?2, ?3, "
          "?4, ?5, ?6) RETURNING id",
          row.conversation, row.text, expire_after, row.view_once, row.leaves_at, row.made_at)
      .value();
}

std::optional<ScheduledRow> ScheduleStore::find(std::int64_t id) {
  return first_of(read_rows(db_.query(
      "SELECT id, conversation, text, expire_after, view_once, leaves_at, made_at FROM scheduled WHERE id = ?1", id)));
}

std::vector<ScheduledRow> ScheduleStore::list() {
  return read_rows(
      db_.query("SELECT id, conversation, text, expire_after, view_once, leaves_at, made_at FROM scheduled ORDER BY "
                "leaves_at, id"));
}

std::optional<ScheduledRow> ScheduleStore::first_due(Milliseconds now) {
  return first_of(read_rows(
      db_.query("SELECT id, conversation, text, expire_after, view_once, leaves_at, made_at FROM scheduled WHERE "
                "leaves_at <= ?1 ORDER BY leaves_at, id LIMIT 1",
                now)));
}

std::optional<Milliseconds> ScheduleStore::next() {
  return db_.find_one<std::optional<Milliseconds>>("SELECT min(leaves_at) FROM scheduled").value_or(std::nullopt);
}

bool ScheduleStore::remove(std::int64_t id) { return db_.run("DELETE FROM scheduled WHERE id = ?1", id) > 0; }

}  // namespace qpc::client
