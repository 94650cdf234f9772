// schedule_store.h: the table scheduled: what a person wants to be said at a time.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "client/environment.h"
#include "db/database.h"

namespace qpc::client {

struct ScheduledRow {
  std::int64_t id = 0;
  std::int64_t conversation = 0;
  std::string text;
  std::optional<std::chrono::seconds> expire_after = {};  ///< none: as the conversation has it then
  bool view_once = false;
  Milliseconds leaves_at = {};
  Milliseconds made_at = {};
};

/// Borrows the database for one transaction.
class ScheduleStore {
 public:
  explicit ScheduleStore(db::Database& db) : db_(db) {}

  std::int64_t add(const ScheduledRow& row);
  std::optional<ScheduledRow> find(std::int64_t id);
  /// In the order of leaving.
  std::vector<ScheduledRow> list();
  /// The first whose time has come.
  std::optional<ScheduledRow> first_due(Milliseconds now);
  std::optional<Milliseconds> next();
  /// False, when another process was faster.
  bool remove(std::int64_t id);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
