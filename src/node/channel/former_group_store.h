// former_group_store.h: the table former_group: what a channel's group was before a commit named a successor.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/merkle_tree.h"
#include "db/database.h"

namespace qpc::node {

/// The commit that ended a group, and names the one that follows. It is known for as long as the channel: whoever waits
/// for an answer about it may have been away for longer than other commits are remembered.
struct ClosingCommit {
  std::uint64_t epoch = 0;  ///< of the channel's, that it ended
  Bytes id;
  std::chrono::sys_seconds stored_at{};
  crypto::MerkleHash welcomes{};  ///< root over those that came with it
};

struct FormerGroup {
  std::int64_t channel_row = 0;
  Bytes group_id;
  std::uint64_t epochs_before = 0;  ///< its epoch n is the channel's `epochs_before + n`
  ClosingCommit closed_by;
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

  /// The channel goes on as `successor`.
  void go_on_as(std::int64_t channel_row, ByteView successor, const ClosingCommit& closing);
  /// Makes the channel's group what it was in `epoch`; those that came after it are forgotten.
  void go_back_to(std::int64_t channel_row, std::uint64_t epoch);
  void forget_channel(std::int64_t channel_row);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
