// channel_groups.h: the groups that a channel is of, one after the other, and what their epochs are among its own.
#pragma once
#include "core/mls/wire/framed_content.h"
#include "node/channel/channel_store.h"
#include "node/channel/contest_store.h"
#include "node/channel/former_group_store.h"
#include "node/refusal.h"

namespace qpc::node {

/// Where a message belongs in a channel.
struct MessagePlace {
  enum class Group : std::uint8_t {
    newest,
    former,  ///< which the channel has gone on from since
    closed,  ///< a former one, in an epoch that it never got to
  };
  Group group = Group::newest;
  mls::ContentType content_type = mls::ContentType::application;
  std::uint64_t own_epoch = 0;                    ///< as the members of its group count
  std::uint64_t epoch = 0;                        ///< of the channel's
  std::optional<Bytes> successor = std::nullopt;  ///< the group that a commit names
};

/// An epoch as the members of a group count it.
struct GroupEpoch {
  Bytes group_id;
  std::uint64_t epoch = 0;
};

/// A commit that closes a group names its successor (RFC 9420 §11.2; decision 0018), whose first epoch with others
/// is 1. The channel counts on as if nothing had happened: this class is where its epochs become those of a group, and
/// the other way round.
///
/// Borrows the database for one save.
class ChannelGroups {
 public:
  /// Of one channel. Suites come and go with the years; who names one after the other costs no more than this.
  static constexpr std::size_t most_groups = 100;
  /// More epochs than any group has.
  static constexpr std::uint64_t most_epochs = std::uint64_t{1} << 62;

  explicit ChannelGroups(db::Database& db) : store_(db), channels_(db), contests_(db) {}

  /// Errors: MALFORMED; NOT_PERMITTED for a message of another group.
  Outcome<MessagePlace> place(const ChannelState& channel, ByteView message, std::chrono::sys_seconds now);
  /// Which of the channel's epochs a commit has ended, or did until it was replaced, that was of its group's
  /// `own_epoch`. Nothing, where there is no such commit.
  std::optional<std::uint64_t> epoch_ended_by(const ChannelState& channel, std::uint64_t own_epoch, ByteView commit_id);
  /// Whether any of the channel's groups was in an epoch that it calls so, and is not any more.
  bool has_ended(const ChannelState& channel, std::uint64_t own_epoch);
  /// What members call an epoch of the channel. The one that a commit ended is of the commit's group.
  GroupEpoch group_at(const ChannelState& channel, std::uint64_t epoch);
  /// The newest epoch of the newest group.
  static std::uint64_t newest_epoch(const ChannelState& channel) { return channel.epoch - channel.epochs_before; }

  /// Whether a channel is of this group, or was.
  bool is_taken(ByteView group_id);
  bool was_of(const ChannelState& channel, ByteView group_id);
  /// This commit, where it ended `epoch`, and a former group with it.
  std::optional<ClosingCommit> find_closing(const ChannelState& channel, std::uint64_t epoch, ByteView commit_id);
  /// Errors: NOT_PERMITTED for an id that is taken; TOO_MANY.
  Outcome<> check_successor(const ChannelState& channel, ByteView group_id);

  FormerGroupStore& store() { return store_; }

 private:
  FormerGroupStore store_;
  ChannelStore channels_;
  ContestStore contests_;
};

}  // namespace qpc::node
