// commit_creation.h: a member's commit (RFC 9420 §12.4.1).
#pragma once
#include "core/mls/group/group_state.h"

namespace qpc::mls {

struct CreatedCommit {
  EpochChange change;
  SecretTree keys;  ///< of the epoch that is still going on, without the key of this commit
  Bytes message;
  std::vector<Committed::WelcomeFor> welcomes;
};

/// Errors: those of select_proposals; rejected, when a new identity does not fit; malformed or rejected, when a public
/// key of the tree or of a KeyPackage is none.
Result<CreatedCommit> create_commit(const Group::State& state, const CommitOptions& options,
                                    const Surroundings& surroundings, Random& random);

}  // namespace qpc::mls
