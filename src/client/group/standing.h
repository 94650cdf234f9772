// standing.h: what a person who is out of a conversation, or not in it yet, is told.
#pragma once
#include "client/failure.h"
#include "client/group/conversation_store.h"

namespace qpc::client {

/// Errors: refused: "removed", "left".
Outcome<> check_not_out(const ConversationRow& conversation);

/// Whether this device may change the group. Errors: those of `check_not_out`; refused: "not_joined", for a
/// conversation that the other side has begun and whose invitation has not arrived.
Outcome<> check_inside(const ConversationRow& conversation);

}  // namespace qpc::client
