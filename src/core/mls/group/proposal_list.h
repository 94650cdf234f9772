// proposal_list.h: the proposals of a commit: which lists are valid (RFC 9420 §12.2), and what they do (§12.3).
#pragma once
#include "core/mls/group/epoch.h"
#include "core/mls/group/proposal_cache.h"
#include "core/mls/group/surroundings.h"
#include "core/mls/wire/commit.h"

namespace qpc::mls {

/// A proposal of a commit, with the private keys if it is an Update of one's own.
struct ListedProposal {
  Sender sender;
  Proposal proposal;
  std::optional<OwnUpdate> own_update;
};
using ProposalList = std::vector<ListedProposal>;

/// The proposals of a commit in its order, those by reference from the cache. Proposals by value are the committer's,
/// and are checked here one by one; those in the cache were when they came.
/// Errors: not_found, when a reference is unknown; rejected (RFC 9420 §12.4.3.2), for a reference in an external
/// commit to anything but a SelfRemove; those of check_proposal.
Result<ProposalList> list_proposals(const Commit& commit, Sender committer, const ProposalCache& cache,
                                    const Epoch& epoch, const Surroundings& surroundings);

/// Which combinations are valid (RFC 9420 §12.2). Errors: rejected.
Result<void> check_list(const ProposalList& proposals, Sender committer);
/// Whether the commit must have a path (RFC 9420 §12.4).
bool requires_path(const ProposalList& proposals);

/// The group after the proposals, before the path.
struct AppliedProposals {
  RatchetTree tree;
  Extensions extensions;
  std::optional<ClientIndex> clients;
  std::vector<LeafIndex> added;  ///< in the order of their proposals: increasing
  std::vector<Member> removed;
  std::vector<LeafIndex> updated;
  std::vector<PreSharedKeyID> psks;
  std::optional<OwnUpdate> own_update;
};

/// Applies a valid list in the order of RFC 9420 §12.3.
/// Errors: rejected, when an added client is a member already, or a member does not support a proposal; limit, when the
/// tree is full.
Result<AppliedProposals> apply_proposals(const ProposalList& proposals, const Epoch& epoch,
                                         const Surroundings& surroundings);

}  // namespace qpc::mls
