// moving.h: a conversation changes places with a group behind it (succession.h says when).
#pragma once
#include "client/group/groups.h"

namespace qpc::client {

/// Into a successor; the group of before is kept behind it. Whoever is in the one and not in the other, and what the
/// successor says otherwise of itself, becomes a line of the history.
void move_to_successor(GroupChange& change, Environment& environment, const ConversationRow& conversation,
                       const ConversationRow& successor);

/// Back into the former group. What this device has said in the successor, and what waited, is shown as not sent: it
/// was meant for others.
void return_to_former(GroupChange& change, Environment& environment, const ConversationRow& conversation,
                      const ConversationRow& former);

}  // namespace qpc::client
