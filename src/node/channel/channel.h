// channel.h: the rules of channels: one commit per epoch, one order for all members, who may post.
#pragma once
#include <variant>

#include "node/channel/channel_store.h"
#include "node/channel/contests.h"
#include "node/mailbox/mailbox.h"

namespace qpc::node {

/// The message's epoch is too old; this is the channel's.
struct StaleEpoch {
  std::uint64_t epoch = 0;
};

/// Where a group stands.
struct Head {
  std::uint64_t epoch = 0;
  Bytes commit_id;
  std::optional<ContestRow> contest = {};  ///< the first of those that are open
};

/// Another commit ended the epoch.
struct Lost {
  Head head;
};

/// What a contest has come to.
struct Contested {
  enum class Case : std::uint8_t {
    waiting,    ///< for somebody who speaks in the new epoch; after `wait` it is open for a replacement
    confirmed,  ///< the commit stands
    replaced,
  };
  Case what = Case::waiting;
  std::chrono::seconds wait{0};
  Head head;
  std::vector<std::int64_t> mailboxes;  ///< whom to wake once it is saved
};

/// What a member's word for a commit has come to.
struct Confirmed {
  std::optional<Head> replaced;  ///< where it came too late
};

struct JoinerWelcome {
  Bytes address;
  Bytes message;
};

struct CommitSubmission {
  std::uint64_t epoch = 0;
  Bytes commit;
  std::vector<JoinerWelcome> welcomes;
  std::vector<Bytes> add;     ///< mailbox addresses
  std::vector<Bytes> remove;  ///< mailbox addresses
};

/// A DM channel that was made, or the address of the one that is there.
struct OpenedDm {
  ChannelState channel;
  bool existing = false;
};

/// The rules, for the length of one save. `caller` is the row of the caller's own mailbox.
class Channels {
 public:
  static constexpr std::size_t most_members = 20'000;
  static constexpr std::size_t most_created = 1000;        ///< by the devices of one account
  static constexpr std::size_t most_memberships = 10'000;  ///< of one mailbox
  static constexpr std::uint64_t epochs_taken = 3;         ///< the newest and those before it

  /// As Mailboxes.
  Channels(db::Database& db, const MailboxLimits& limits, std::optional<Screen> screen = std::nullopt)
      : store_(db), contests_(db), mailboxes_(db, limits, screen), screen_(std::move(screen)) {}

  /// Errors: MALFORMED for an address or group id that is not 32 octets; NOT_PERMITTED when either belongs to another
  /// channel; TOO_MANY.
  Outcome<ChannelState> create(std::int64_t caller, ByteView address, ByteView group_id);
  /// The same, but one per pair. `pair` identifies the two accounts. Whoever the peer has blocked gets one for
  /// themselves alone, and the same one again: what nobody else ever meets would tell.
  Outcome<OpenedDm> open_dm(std::int64_t caller, const std::optional<identity::AccountId>& peer, ByteView pair,
                            ByteView address, ByteView group_id);
  /// Errors: NOT_FOUND for a stranger's and for no channel alike.
  Outcome<ChannelState> open(std::int64_t caller, ByteView address);

  /// Errors: those of `check_size`; MALFORMED; NOT_FOUND for a non-member; MAILBOX_FULL when nobody could take it.
  Outcome<std::variant<Stored, StaleEpoch>> post(std::int64_t caller, std::int64_t channel_row, ByteView message,
                                                 std::chrono::seconds ttl, std::chrono::sys_seconds now);

  /// The commit, its Welcomes and the changed member list, together. Errors: as `post`; NOT_FOUND for an address to add
  /// that does not exist; NOT_PERMITTED for one without a Welcome; TOO_MANY for more than `most_members` or
  /// `most_memberships`; MAILBOX_FULL when a joiner's mailbox is.
  Outcome<std::variant<Stored, Lost>> commit(std::int64_t caller, std::int64_t channel_row,
                                             const CommitSubmission& submission, std::chrono::sys_seconds now);

  /// A member cannot apply a commit (contests.h). Errors: NOT_FOUND for a non-member, and for a commit that ended no
  /// such epoch; NOT_PERMITTED for its maker, a later joiner, and an epoch that has not ended; TOO_OFTEN; TOO_LARGE and
  /// MALFORMED for the clause.
  Outcome<Contested> contest(std::int64_t caller, std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id,
                             const std::string& clause, std::chrono::sys_seconds now);
  /// A member has applied a commit. Errors: NOT_FOUND and NOT_PERMITTED as for `contest`.
  Outcome<Confirmed> confirm(std::int64_t caller, std::int64_t channel_row, std::uint64_t epoch, ByteView commit_id);

  Outcome<Head> head(std::int64_t caller, std::int64_t channel_row);
  Outcome<> leave(std::int64_t caller, std::int64_t channel_row);

 private:
  Outcome<ChannelState> create_with(std::int64_t caller, ByteView address, ByteView group_id,
                                    std::optional<ByteView> pair);
  /// The conversation that a pair is found by, where anybody is left in it.
  std::optional<OpenedDm> find_dm(std::int64_t caller, ByteView pair, ByteView address);
  Outcome<OpenedDm> create_dm(std::int64_t caller, ByteView pair, ByteView address, ByteView group_id);
  Outcome<ChannelState> as_member(std::int64_t caller, std::int64_t channel_row);
  /// The same, also for who was taken off the list by a commit that nobody else can contest.
  Outcome<ChannelState> as_judge(std::int64_t caller, std::int64_t channel_row);
  /// Whether the caller has not acknowledged a commit that replaced another, and speaks in an epoch since then: it
  /// may be the other's, which has the same number. It may have been offline through several replacements.
  bool has_yet_to_go_back(const ChannelState& channel, std::int64_t caller, std::uint64_t epoch);
  Head head_of(const ChannelState& channel);
  /// The answer to a commit of an epoch that has ended, unless it is the replacement of the one that ended it.
  std::optional<std::variant<Stored, Lost>> answer_late(std::int64_t caller, const ChannelState& channel,
                                                        const CommitSubmission& submission, ByteView commit_id,
                                                        std::chrono::sys_seconds now);
  /// `alone`: nobody but the caller was in before.
  Outcome<> change_members(const ChannelState& channel, const CommitSubmission& submission, bool alone,
                           std::chrono::sys_seconds now);

  ChannelStore store_;
  Contests contests_;
  Mailboxes mailboxes_;
  std::optional<Screen> screen_;
};

}  // namespace qpc::node
