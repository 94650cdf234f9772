// proposal_selection.h: which proposals a committer puts into its commit (RFC 9420 §12.2, §12.4).
#pragma once
#include "core/mls/group/commit_options.h"
#include "core/mls/group/group_state.h"
#include "core/mls/group/proposal_list.h"

namespace qpc::mls {

/// The `proposals` of a commit, what they are, and what they lead to.
struct SelectedProposals {
  std::vector<ProposalOrRef> items;
  ProposalList list;
  AppliedProposals applied;
};

/// The received proposals first, then the committer's own. Of the received ones, those that cannot be committed
/// together with the rest are left out, unless they are listed by name; when many are bad, some good ones as well, and
/// of these departures last. Errors: rejected, when the committer's own proposals, or the listed ones, make no valid
/// list, or add somebody beside a PSK that only members have; not_found, when one that is listed, or a PSK, is unknown;
/// stale, when a KeyPackage of its own is not or no longer current.
Result<SelectedProposals> select_proposals(const Group::State& state, const CommitOptions& options,
                                           const Surroundings& surroundings);

}  // namespace qpc::mls
