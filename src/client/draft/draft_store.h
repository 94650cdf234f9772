// draft_store.h: the table draft: what a person has begun to write, one text in each conversation.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "client/environment.h"
#include "db/database.h"

namespace qpc::client {

struct DraftRow {
  std::int64_t conversation = 0;
  std::string text;
  Milliseconds changed_at = {};
};

/// Borrows the database for one transaction.
class DraftStore {
 public:
  explicit DraftStore(db::Database& db) : db_(db) {}

  std::optional<DraftRow> find(std::int64_t conversation);
  void put(const DraftRow& draft);
  void remove(std::int64_t conversation);
  /// The newest first.
  std::vector<DraftRow> list();

 private:
  db::Database& db_;
};

}  // namespace qpc::client
