// group_state.h: the parts of a Group, and how an epoch change puts them together anew.
#pragma once
#include "core/mls/group/epoch.h"
#include "core/mls/group/group.h"
#include "core/mls/group/proposal_cache.h"
#include "core/mls/group/psk.h"

namespace qpc::mls {

/// An epoch that is over, with the keys of its messages that have not come yet.
struct PastKeys {
  std::shared_ptr<const PastEpoch> epoch;
  SecretTree keys;
};

struct Group::State {
  std::shared_ptr<const Epoch> epoch;
  SecretTree keys;
  std::vector<PastKeys> past;  ///< the newest first, without gaps
  ProposalCache proposals;
  std::optional<std::uint64_t> removed_in_epoch;  ///< the proposals stay on the table, should the removal be contested
  ExporterTree exporter;

  /// The state in which an epoch begins for one who was not in the one before.
  static State beginning(Epoch epoch, SecretTree keys);
  /// The state after a commit: what was the epoch becomes a past one, and those beyond the limits are dropped.
  State after(const EpochChange& change) const;
  /// The state of one who was removed and will not come back: without what leads on into the next epoch.
  State ended() const;

  /// How many of `past` have not been over for too long at this time. The others are not read from any more.
  std::size_t past_kept(std::chrono::sys_seconds now) const;
  /// Whoever was at a leaf in the epoch `past[i]`.
  std::optional<PastMember> past_member(std::size_t i, LeafIndex leaf) const;
  /// Errors: not_found, when the epoch is neither this one nor one that is kept.
  Result<Psk> resumption_psk(std::uint64_t epoch) const;
};

/// The keys that a commit or Welcome names, this group's own resumption PSKs among them if there is a `state`.
/// Errors: not_found.
Result<std::vector<InjectedPsk>> find_psks(const std::vector<PreSharedKeyID>& ids, const Group::State* state,
                                           const PskStore& store);

}  // namespace qpc::mls
