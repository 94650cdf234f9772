// group_row_store.h: the table group_row: MLS groups, in rows of which a message or commit changes few.
#pragma once
#include <cstdint>
#include <vector>

#include "core/mls/group/group_rows.h"
#include "db/database.h"

namespace qpc::client {

/// Borrows the database for one transaction. Rows change together with the version in `conversation`, by which other
/// processes see that theirs are old.
class GroupRowStore {
 public:
  explicit GroupRowStore(db::Database& db) : db_(db) {}

  /// Empty, while the conversation has no group.
  std::vector<mls::GroupRow> rows(std::int64_t conversation);
  void apply(std::int64_t conversation, const std::vector<mls::GroupRowChange>& changes);
  /// Deletes all of a group.
  void clear(std::int64_t conversation);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
