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

}  // namespace qpc::mls
