// contest_store.h: the tables contest, member_change and replaced_commit: what it takes to take a commit back.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "db/database.h"

namespace qpc::node {

enum class ContestOutcome : std::uint8_t { open = 0, confirmed = 1, replaced = 2 };

/// One member's contest of one commit.
struct ContestRow {
  std::uint64_t epoch = 0;  ///< that the commit ended
  Bytes commit_id;
  std::string clause;
  std::chrono::sys_seconds contested_at;
};

/// A place in the list that a commit has taken away.
struct TakenOff {
  std::uint64_t epoch = 0;  ///< that the commit ended
  std::uint64_t since = 0;  ///< the first epoch that its owner could read
};

/// What somebody has contested in a channel of late.
struct ContestCount {
  std::size_t all = 0;
  std::size_t in_vain = 0;  ///< the others confirmed the commit
  std::chrono::sys_seconds oldest;
};

/// Borrows the database for one save.
class ContestStore {
 public:
  explicit ContestStore(db::Database& db) : db_(db) {}

  /// Remembers what a mailbox was in the list, before the commit that ended `epoch`; the first word counts.
  void note_change(std::int64_t channel_row, std::uint64_t epoch, std::int64_t mailbox_row,
                   std::optional<std::uint64_t> since_before, std::chrono::sys_seconds now);
  /// Makes the list what it was before the commit that ended `from_epoch`, where mailboxes still exist.
  void undo_changes(std::int64_t channel_row, std::uint64_t from_epoch);
  /// Of the commits that ended epochs before this one.
  void forget_changes(std::int64_t channel_row, std::uint64_t before_epoch);
  /// What took a mailbox, which is no member now, off the list, where that may still be taken back.
  std::optional<TakenOff> taken_off(std::int64_t channel_row, std::int64_t mailbox_row);
  /// How many accounts, other than this one, the commit that ended `epoch` took devices of off the list.
  std::size_t count_accounts_off(std::int64_t channel_row, std::uint64_t epoch, std::int64_t account_row);

  void add(std::int64_t channel_row, std::int64_t mailbox_row, const ContestRow& contest);
  /// When this mailbox contested this commit.
  std::optional<std::chrono::sys_seconds> contested_at(std::int64_t channel_row, std::int64_t mailbox_row,
                                                       std::uint64_t epoch, ByteView commit_id);
  /// The first open contest of the earliest contested commit.
  std::optional<ContestRow> first_open(std::int64_t channel_row);
  /// The first open contest of a commit.
  std::optional<ContestRow> first_open(std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id);
  ContestCount count(std::int64_t channel_row, std::int64_t mailbox_row, std::chrono::sys_seconds since);
  /// Ends the open contests of commits that ended epochs from `from_epoch` on, and before `before_epoch`.
  void settle(std::int64_t channel_row, std::uint64_t from_epoch, std::uint64_t before_epoch, ContestOutcome outcome);

  /// Moves the accepted commits from this epoch on to the replaced ones.
  void replace_accepted(std::int64_t channel_row, std::uint64_t from_epoch, std::chrono::sys_seconds now);
  bool is_replaced(std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id);
  /// Epochs before this one in which a commit was replaced.
  std::vector<std::uint64_t> epochs_replaced(std::int64_t channel_row, std::uint64_t before_epoch);
  /// Whether a commit of this mailbox for this epoch was replaced.
  bool has_replaced(std::int64_t channel_row, std::uint64_t epoch, std::int64_t mailbox_row);
  /// When commits of this mailbox were replaced of late, the oldest first.
  std::vector<std::chrono::sys_seconds> replaced_since(std::int64_t channel_row, std::int64_t mailbox_row,
                                                       std::chrono::sys_seconds since);

  void forget_channel(std::int64_t channel_row);
  void forget_mailbox(std::int64_t mailbox_row);
  /// A member's own word, by which nothing brings it back.
  void forget_changes_of(std::int64_t channel_row, std::int64_t mailbox_row);
  /// Whether somebody was removed who may be let in again by a replacement.
  bool may_return(std::int64_t channel_row);
  /// Forgets what is so old, and with it channels without members; at most `most` of each a call.
  void sweep(std::chrono::sys_seconds before, std::size_t most);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
