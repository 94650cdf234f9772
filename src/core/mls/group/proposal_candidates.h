// proposal_candidates.h: what a member commits of the proposals on the table when it names none (RFC 9420 §12.2).
#pragma once
#include "core/mls/group/group_state.h"

namespace qpc::mls {

/// By their places in the cache, in order.
struct Candidates {
  std::vector<std::size_t> departures;  ///< Remove and SelfRemove: nothing else may keep them out of a commit
  std::vector<std::size_t> others;

  std::vector<std::size_t> all() const;
};

/// Those that members made and that contradict neither each other nor the committer's `own`: of several for one leaf,
/// the SelfRemove, the Remove or else the newest Update; of several GroupContextExtensions, the newest; of several
/// Adds of a client, the first. No PSKs, which only the committer may have, and no ReInit: these are for a person to
/// ask for, by name. No more than one commit takes. Takes time in proportion to the proposals, and once to the group.
Candidates find_candidates(const Group::State& state, const std::vector<Proposal>& own,
                           const Surroundings& surroundings);

}  // namespace qpc::mls
