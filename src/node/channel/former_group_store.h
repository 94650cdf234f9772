// former_group_store.h: the table former_group: what a channel's group was before a commit named a successor.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::node {

struct FormerGroup {
  std::int64_t channel_row = 0;
  Bytes group_id;
  std::uint64_t epochs_before = 0;  ///< its epoch n is the channel's `epochs_before + n`
  std::uint64_t last_epoch = 0;     ///< of the channel's
  Bytes commit_id;                  ///< of the commit that ended it, and names the group that follows
};

/// Borrows the database for one save.
class FormerGroupStore {
 public:
  explicit FormerGroupStore(db::Database& db) : db_(db) {}

  std::optional<FormerGroup> find(ByteView group_id);
  /// The one that an epoch of the channel was of; none, where it is of the newest group.
  std::optional<FormerGroup> at(std::int64_t channel_row, std::uint64_t epoch);
  /// The newest first.
  std::vector<FormerGroup> list(std::int64_t channel_row);

  /// The channel goes on as `successor`, by the commit that ended `last_epoch`.
  void go_on_as(std::int64_t channel_row, ByteView successor, std::uint64_t last_epoch, ByteView commit_id);
  /// Makes the channel's group what it was in `epoch`; those that came after it are forgotten.
  void go_back_to(std::int64_t channel_row, std::uint64_t epoch);
  void forget_channel(std::int64_t channel_row);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
