// continuation.h: groups that continue another one (RFC 9420 §11.2, §11.3), as their creator begins them.
#pragma once
#include "core/mls/group/group.h"

namespace qpc::mls {

/// The first commit of a group that was just created: it adds the members, by value, and injects the resumption PSK of
/// `origin`, so that those who join know where the group comes from; they join with `origin` at hand.
///
/// After a ReInit (usage reinit) `group` has to be what it announced, and everybody has to come along. A branch (usage
/// branch) has the version and suite of `origin`, and nobody who is not in it.
/// Errors: rejected, when these rules are broken; those of Group::commit.
Result<Committed> commit_continuing(const Group& group, const Group& origin, ResumptionPSKUsage usage,
                                    const CommitOptions& options, const Surroundings& surroundings, Random& random);

}  // namespace qpc::mls
