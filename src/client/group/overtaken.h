// overtaken.h: what this device wants to be different about a conversation, and somebody else has set meanwhile.
#pragma once
#include "client/group/epochs.h"

namespace qpc::client {

/// Drops what this device wished before it knew that somebody else would set the same thing, and otherwise: who changes
/// something has seen how it was. What is left of a wish stays one. A line of the history says what was dropped.
/// Call for an epoch that `committer` has begun, who is not this device; also where what came between was not seen
/// here: somebody has let this device in again, or the conversation has moved.
void drop_overtaken(GroupChange& change, Environment& environment, std::int64_t conversation, const Turn& turn,
                    const std::string& committer);

}  // namespace qpc::client
