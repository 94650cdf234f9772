// channel_store.h: the tables channel, channel_member and accepted_commit.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::node {

struct ChannelState {
  std::int64_t row = 0;
  Bytes address;
  Bytes group_id;
  std::uint64_t epoch = 0;
  Bytes commit_id;  ///< empty at epoch 0
};

/// Borrows the database for one save.
class ChannelStore {
 public:
  explicit ChannelStore(db::Database& db) : db_(db) {}

  /// `pair` is what two accounts' one conversation is found by; none for a group.
  ChannelState create(ByteView address, ByteView group_id, std::optional<ByteView> pair);
  std::optional<ChannelState> at(ByteView address);
  std::optional<ChannelState> of_group(ByteView group_id);
  std::optional<ChannelState> of_pair(ByteView pair);
  std::optional<ChannelState> find(std::int64_t channel_row);

  std::vector<std::int64_t> members(std::int64_t channel_row);
  /// Those who can read what is said in `epoch`: later joiners cannot.
  std::vector<std::int64_t> readers(std::int64_t channel_row, std::uint64_t epoch);
  bool has_member(std::int64_t channel_row, std::int64_t mailbox_row);
  std::size_t count_members(std::int64_t channel_row);
  /// `since_epoch` is the first that the joiner can read; of one that is added again, too.
  void add_member(std::int64_t channel_row, std::int64_t mailbox_row, std::uint64_t since_epoch);
  void remove_member(std::int64_t channel_row, std::int64_t mailbox_row);
  /// Channels of a mailbox's account that it made itself and is in.
  std::size_t count_created(std::int64_t mailbox_row);
  std::size_t count_memberships(std::int64_t mailbox_row);
  /// A channel that nobody is in any more has no future.
  void remove_if_empty(std::int64_t channel_row);
  void leave_all(std::int64_t mailbox_row);
  /// A pair's conversation without members is no conversation any more: the next `openDm` makes another.
  void release_pair(std::int64_t channel_row);

  struct AcceptedCommit {
    Bytes commit_id;
    std::chrono::sys_seconds stored_at;
  };
  std::optional<AcceptedCommit> accepted(std::int64_t channel_row, std::uint64_t epoch);
  /// Records that `commit_id` ended `epoch`.
  void accept(std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id, std::chrono::sys_seconds now);
  /// Forgets which commits ended epochs so long ago; at most `most` a call.
  void sweep(std::chrono::sys_seconds before, std::size_t most);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
