#include "client/group/standing.h"

namespace qpc::client {

Outcome<> check_not_out(const ConversationRow& conversation) {
  switch (conversation.standing) {
    case Standing::member:
    case Standing::waiting:
      return {};
    case Standing::removed:
      return failure(FailureKind::refused, "removed",
                     "You were removed from this group in epoch " +
                         std::to_string(conversation.removed_in.value_or(0)) +
                         ": its history stays readable, but you can neither write in it nor change it.");
    case Standing::left:
      break;
  }
  return failure(
      FailureKind::refused, "left",
      "You have left this group: its history stays readable, but you can neither write in it nor change it.");
}

Outcome<> check_inside(const ConversationRow& conversation) {
  QPC_CHECK(check_not_out(conversation));
  if (conversation.standing == Standing::member) return {};
  return failure(FailureKind::refused, "not_joined",
                 "The other side has begun this conversation, and its invitation has not arrived: run 'qpc listen', "
                 "then try again.");
}

}  // namespace qpc::client
