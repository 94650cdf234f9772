// recovery.h: opens the database again after a failure that may pass.
#pragma once
#include "node/node_context.h"

namespace qpc::node {

/// Asks every `recovery_interval` and ends never. What reopening does not mend (db::may_recover) is left to the
/// operator. `node` outlives it.
Task<void> keep_recovering(NodeContext& node);

inline constexpr auto recovery_interval = 3 * kj::SECONDS;

}  // namespace qpc::node
