// tree_validation.h: which leaves and trees a group may have (RFC 9420 §7.3, §12.4.3.1).
#pragma once
#include "core/base/executor.h"
#include "core/mls/group/ratchet_tree.h"
#include "core/mls/wire/group_context.h"

namespace qpc::mls {

/// A leaf by itself (RFC 9420 §7.3): its capabilities, the length of its encryption key, its lifetime if it has one,
/// and its signature for this place. What it has to share with the others is for `check_members` to say. Errors:
/// rejected; stale, when a lifetime is over.
Result<void> check_leaf(const Suite& suite, const LeafNode& leaf, const LeafPlace& place, const LifetimeLimits& limits);

/// What the members of a tree must have in common (RFC 9420 §7.2, §7.3, §11.1, §12.1.7): no two nodes share an
/// encryption key, no two leaves a signature key; everybody supports the extensions of the GroupContext, what it
/// requires, and the credential types in use. Does not look at the members one by one.
/// Errors: rejected; malformed, when an extension does not parse.
Result<void> check_members(const RatchetTree& tree, const Extensions& group_context_extensions);

/// A tree that somebody is about to join with (RFC 9420 §12.4.3.1): it has the tree hash of the GroupContext, parent
/// nodes set by members, consistent unmerged leaves, and only valid leaves. Whether credentials are true remains for
/// the Authentication Service. Leaves are checked on the executor, and beside them all the rest at once. Errors:
/// rejected; malformed; stale, when a lifetime is over and `limits` has a clock.
Result<void> validate_tree(RatchetTree& tree, const GroupContext& context, const LifetimeLimits& limits,
                           Executor& executor = inline_executor());

}  // namespace qpc::mls
