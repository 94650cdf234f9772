// way_back_store.h: the tables way_back, way_back_row, way_back_joiner and applied_commit.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "client/account/id_column.h"
#include "client/environment.h"
#include "core/mls/group/group_rows.h"
#include "db/database.h"

namespace qpc::client {

struct WayBackRow {
  std::uint64_t epoch = 0;  ///< that it leads to
  identity::AccountId committer;
};

/// Borrows the database for one transaction.
class WayBackStore {
 public:
  explicit WayBackStore(db::Database& db) : db_(db) {}

  std::optional<WayBackRow> newest(std::int64_t conversation);
  /// The oldest first.
  std::vector<WayBackRow> list(std::int64_t conversation);
  bool leads_to(std::int64_t conversation, std::uint64_t epoch);
  /// The rows are now what it leads to.
  void begin(std::int64_t conversation, const WayBackRow& way, Milliseconds now);
  void drop(std::int64_t conversation);
  /// Those that lead to epochs before this one.
  void drop_before(std::int64_t conversation, std::uint64_t epoch);
  /// Those that began so long ago.
  void drop_old(Milliseconds before);
  /// Keeps what rows are before they change, where there is a way back and the newest does not know them yet.
  void keep(std::int64_t conversation, const std::vector<mls::GroupRowChange>& changes);
  /// Makes the group's rows what they were in this epoch, to which a way leads, and drops all ways.
  void restore(std::int64_t conversation, std::uint64_t epoch);

  void add_joiner(std::int64_t conversation, std::uint64_t epoch, const identity::DeviceId& device_id);
  /// Whether a commit that ended this epoch or a later one has let a device in.
  bool has_joiner_since(std::int64_t conversation, std::uint64_t epoch, const identity::DeviceId& device_id);

  void note_applied(std::int64_t conversation, std::uint64_t epoch, ByteView commit_id);
  std::optional<Bytes> applied(std::int64_t conversation, std::uint64_t epoch);
  /// The epoch that a commit ended here.
  std::optional<std::uint64_t> epoch_ended_by(std::int64_t conversation, ByteView commit_id);
  void forget_applied_from(std::int64_t conversation, std::uint64_t epoch);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
