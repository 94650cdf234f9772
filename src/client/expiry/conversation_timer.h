// conversation_timer.h: how long messages stay in a conversation, where nobody says otherwise.
#pragma once
#include <chrono>

#include "client/group/groups.h"

namespace qpc::client {

/// As the group's members have agreed; 0: for ever.
std::chrono::seconds conversation_timer(GroupChange& change, std::int64_t conversation);

}  // namespace qpc::client
