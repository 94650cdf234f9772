// contests.h: when a commit that a member cannot apply may be taken back (PROTOCOL.md "A bad commit must not brick a
// group").
#pragma once
#include "node/channel/channel_store.h"
#include "node/channel/contest_store.h"
#include "node/refusal.h"

namespace qpc::node {

/// The node cannot read commits, so it goes by what members do. Whoever speaks in an epoch has applied the commit that
/// began it; the account that made the commit does not count, as it would speak for itself. Until somebody else does,
/// the commit is unconfirmed: the node keeps what it changed in the list of members, and one contest, after a time in
/// which the others may confirm, lets a replacement through.
///
/// Borrows the database for one save.
class Contests {
 public:
  /// The time between a contest and the replacement. Devices that are online get the note within a second and confirm
  /// with one call, those that reconnect do within a minute at most (client/session/backoff.h): two minutes give each
  /// of them a second attempt. A group that a bad commit stopped waits no longer than that.
  static constexpr std::chrono::seconds confirmation_time = std::chrono::minutes(2);
  /// The limits of a device in a channel within `window`. A device makes two commits that are replaced before it has to
  /// wait, so eight contests let one honest member put up with four hostile devices. Three in vain: then the fault is
  /// most likely with who contests.
  static constexpr std::chrono::seconds window = std::chrono::days(1);
  static constexpr std::size_t most_contests = 8;
  static constexpr std::size_t most_in_vain = 3;
  static constexpr std::size_t most_replaced = 2;
  static constexpr std::size_t longest_clause = 128;

  explicit Contests(db::Database& db) : store_(db), channels_(db) {}

  /// Whether this device could read `epoch` when it ended: a member, or one of those whom a commit took off the list
  /// together with all the others, so that nobody is left who could contest it. Of two accounts one may remove the
  /// other without being asked.
  bool may_judge(const ChannelState& channel, std::int64_t caller, std::uint64_t epoch);
  /// Whether there is any commit that one who is off the list may judge.
  bool may_judge_removal(const ChannelState& channel, std::int64_t caller);
  /// Errors: TOO_OFTEN.
  Outcome<> check_often(const ChannelState& channel, std::int64_t caller, std::chrono::sys_seconds now);
  /// Whether commits of this device were replaced too often of late. Errors: TOO_OFTEN.
  Outcome<> check_commits(const ChannelState& channel, std::int64_t caller, std::chrono::sys_seconds now);

  /// A member speaks in `epoch`. Its word counts for the commits that it was in before and that its account has not
  /// made: of what came earlier, a joiner has only seen its Welcome. Commits are confirmed in their order, up to the
  /// first that still wants somebody else's word; one that nobody is left to judge wants none.
  void confirm(const ChannelState& channel, std::uint64_t epoch, std::int64_t caller);
  /// Whether `caller` may end `epoch` another way.
  bool may_replace(const ChannelState& channel, std::int64_t caller, std::uint64_t epoch, std::chrono::sys_seconds now);
  /// Takes back every commit from the one that ended `epoch` on, none of which is confirmed.
  void take_back(const ChannelState& channel, std::uint64_t epoch, std::chrono::sys_seconds now);

  ContestStore& store() { return store_; }

 private:
  /// Whether somebody is there who may contest this account's commit that ended `epoch`.
  bool can_be_judged(const ChannelState& channel, std::uint64_t epoch, std::int64_t account_row);

  ContestStore store_;
  ChannelStore channels_;
};

}  // namespace qpc::node
