// combined_check.h: whether two groups are the halves of one (draft-ietf-mls-combiner-02 §3.2, §6.1).
#pragma once
#include "core/mls/group/group.h"
#include "core/mls/wire/apq_info.h"

namespace qpc::mls {

/// Whether the suites may be combined (§8.1). Errors: rejected.
Result<void> check_suites(const Suite& t_suite, const Suite& pq_suite);

/// Whether both say so, in the same words and of each other. Errors: rejected; malformed.
Result<void> check_names(const Group& traditional, const Group& post_quantum);

/// Whether moreover they have the same members at the same leaves. Linear in the groups. Errors: as above.
Result<void> check_halves(const Group& traditional, const Group& post_quantum,
                          const AuthenticationService& authentication);

/// Whether moreover both are in the epochs that a FULL commit began. Errors: as above.
Result<void> check_refreshed(const Group& traditional, const Group& post_quantum,
                             const AuthenticationService& authentication);

/// Whether the traditional group may be committed to this by itself, in a PARTIAL commit: nobody is added or removed,
/// the group is not closed, and nothing claims a refresh. `group` is the one before. Errors: rejected; malformed.
Result<void> check_partial(const Proposal& proposal, const Group& group);
Result<void> check_partial(const CommitApplied& commit, const Group& group);

/// Whether a commit has a path of the committer's, without which nothing is refreshed. Errors: rejected.
Result<void> check_refreshes(const CommitApplied& commit);

}  // namespace qpc::mls
