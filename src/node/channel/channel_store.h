// channel_store.h: the tables channel, channel_member and accepted_commit.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/merkle_tree.h"
#include "db/database.h"

namespace qpc::node {

struct ChannelState {
  std::int64_t row = 0;
  Bytes address;
  Bytes group_id;
  std::uint64_t epoch = 0;
  Bytes commit_id;                    ///< empty at epoch 0
  std::uint64_t confirmed_epoch = 0;  ///< up to here nothing can be contested
  std::uint64_t replaced_epoch = 0;   ///< begun by the newest replacement; 0: there was none
  /// The node went back to a backup: until then its members may turn out to be in a later epoch than it knows.
  std::chrono::sys_seconds catching_up_until{};
};

/// Who submitted a commit.
struct Committer {
  std::int64_t mailbox_row = 0;
  std::int64_t account_row = 0;
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

  /// Whether it is the conversation of two accounts.
  bool is_of_pair(std::int64_t channel_row);

  std::vector<std::int64_t> members(std::int64_t channel_row);
  /// Those who can read what is said in `epoch`: later joiners cannot.
  std::vector<std::int64_t> readers(std::int64_t channel_row, std::uint64_t epoch);
  bool has_member(std::int64_t channel_row, std::int64_t mailbox_row);
  /// The first epoch that a member can read; none, for who is no member.
  std::optional<std::uint64_t> member_since(std::int64_t channel_row, std::int64_t mailbox_row);
  /// Whether anybody but the devices of one account can read `epoch`.
  bool has_reader_beside(std::int64_t channel_row, std::uint64_t epoch, std::int64_t account_row);
  /// Whose device a mailbox belongs to.
  std::int64_t account_of(std::int64_t mailbox_row);
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
    std::optional<crypto::MerkleHash> welcomes;  ///< root over those that came with it
    std::optional<Committer> committer;          ///< none, once it is confirmed: nobody has to know any more
  };
  std::optional<AcceptedCommit> accepted(std::int64_t channel_row, std::uint64_t epoch);
  /// Records that `commit_id` ended `epoch`.
  void accept(std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id, const crypto::MerkleHash& welcomes,
              const Committer& committer, std::chrono::sys_seconds now);
  /// Nothing that led to `epoch` can be contested any more. Forgets who made those commits.
  void set_confirmed(std::int64_t channel_row, std::uint64_t epoch);
  void set_replaced(std::int64_t channel_row, std::uint64_t epoch);
  /// Forgets which commits ended epochs so long ago; at most `most` a call.
  void sweep(std::chrono::sys_seconds before, std::size_t most);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
