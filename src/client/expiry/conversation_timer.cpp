#include "client/expiry/conversation_timer.h"

#include "client/group/settings.h"

namespace qpc::client {

std::chrono::seconds conversation_timer(GroupChange& change, std::int64_t conversation) {
  return expire_after(change, conversation);
}

}  // namespace qpc::client
