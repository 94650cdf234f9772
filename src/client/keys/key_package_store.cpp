#include "client/keys/key_package_store.h"

namespace qpc::client {
namespace {

KeyPackageRow read_row(const db::Row& row) {
  return {.ref = row.get<Bytes>(0),
          .suite = row.get<std::uint16_t>(1),
          .use = row.get<Use>(2),
          .content = row.get<Bytes>(3),
          .private_part = row.get<Secret>(4)};
}

}  // namespace

void KeyPackageStore::add(const KeyPackageRow& row, std::chrono::sys_seconds now) {
  db_.run(
      "INSERT INTO key_package (ref, suite, last_resort, content, private_part, made_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      row.ref, row.suite, row.use, row.content, row.private_part, now);
}

std::optional<KeyPackageRow> KeyPackageStore::find(ByteView ref) {
  for (const auto row :
       db_.query("SELECT ref, suite, last_resort, content, private_part FROM key_package WHERE ref = ?1", ref)) {
    return read_row(row);
  }
  return std::nullopt;
}

std::vector<KeyPackageRow> KeyPackageStore::unpublished() {
  std::vector<KeyPackageRow> rows;
  for (const auto row : db_.query("SELECT ref, suite, last_resort, content, private_part FROM key_package "
                                  "WHERE published = 0 ORDER BY rowid")) {
    rows.push_back(read_row(row));
  }
  return rows;
}

void KeyPackageStore::set_published(ByteView ref) {
  db_.run("UPDATE key_package SET published = 1 WHERE ref = ?1", ref);
}

void KeyPackageStore::use_up(ByteView ref) {
  db_.run("DELETE FROM key_package WHERE ref = ?1 AND last_resort = 0", ref);
}

void KeyPackageStore::remove_all() { db_.run("DELETE FROM key_package"); }

void KeyPackageStore::expire(std::chrono::sys_seconds time) {
  db_.run("DELETE FROM key_package WHERE made_at < ?1", time);
}

void KeyPackageStore::remove(ByteView ref) { db_.run("DELETE FROM key_package WHERE ref = ?1", ref); }

void KeyPackageStore::drop_unpublished_outside(std::chrono::sys_seconds from, std::chrono::sys_seconds to) {
  db_.run("DELETE FROM key_package WHERE published = 0 AND (made_at < ?1 OR made_at > ?2)", from, to);
}

bool KeyPackageStore::has_last_resort(std::uint16_t suite, std::chrono::sys_seconds made_since) {
  return db_.find_one<std::int64_t>(
                "SELECT count(*) FROM key_package WHERE suite = ?1 AND last_resort = 1 AND made_at >= ?2", suite,
                made_since)
             .value_or(0) > 0;
}

}  // namespace qpc::client
