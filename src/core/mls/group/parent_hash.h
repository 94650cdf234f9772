// parent_hash.h: proof that a tree's parent nodes were set by members of the group (RFC 9420 §7.9).
#pragma once
#include "core/mls/group/ratchet_tree.h"

namespace qpc::mls {

/// Fills in the `parent_hash` of the nodes of a new path, from the root down. `steps` is the filtered direct path, and
/// `path` its nodes with their new keys. Returns the `parent_hash` of the leaf, empty if there are no nodes above it.
Bytes chain_parent_hashes(RatchetTree& tree, std::span<const PathStep> steps, std::span<ParentNode> path);

/// Whether every parent node is parent-hash valid (RFC 9420 §7.9.2), as somebody who joins must check. O(n log n).
/// Errors: rejected.
Result<void> verify_parent_hashes(RatchetTree& tree);

}  // namespace qpc::mls
