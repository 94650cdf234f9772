#include "client/group/group_row_store.h"

namespace qpc::client {

std::vector<mls::GroupRow> GroupRowStore::rows(std::int64_t conversation) {
  std::vector<mls::GroupRow> rows;
  for (const auto row : db_.query("SELECT key, value FROM group_row WHERE conversation = ?1", conversation)) {
    rows.push_back({row.get<Bytes>(0), row.get<Secret>(1)});
  }
  return rows;
}

void GroupRowStore::apply(std::int64_t conversation, const std::vector<mls::GroupRowChange>& changes) {
  for (const auto& change : changes) {
    if (change.value) {
      db_.run(
          "INSERT INTO group_row (conversation, key, value) VALUES (?1, ?2, ?3) "
          "ON CONFLICT (conversation, key) DO UPDATE SET value = excluded.value",
          conversation, change.key, *change.value);
    } else {
      db_.run("DELETE FROM group_row WHERE conversation = ?1 AND key = ?2", conversation, change.key);
    }
  }
}

void GroupRowStore::clear(std::int64_t conversation) {
  db_.run("DELETE FROM group_row WHERE conversation = ?1", conversation);
}

}  // namespace qpc::client
