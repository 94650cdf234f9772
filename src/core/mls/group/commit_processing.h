// commit_processing.h: what a member does with somebody else's commit (RFC 9420 §12.4.2).
#pragma once
#include "core/mls/group/group_state.h"
#include "core/mls/group/surroundings.h"

namespace qpc::mls {

using CommitOutcome = std::variant<EpochChange, RemovedFromGroup>;

/// Takes in a commit of this epoch, a member's or an external one, whose signature was verified.
/// Errors: rejected; not_found, when it refers to an unknown proposal or PSK; malformed; limit, when the tree is full.
Result<CommitOutcome> process_commit(const Group::State& state, const AuthenticatedContent& message,
                                     const Surroundings& surroundings);

}  // namespace qpc::mls
