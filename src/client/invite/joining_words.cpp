#include "client/invite/joining_words.h"

#include "core/base/encoding.h"

namespace qpc::client {

std::string short_name(const identity::InviteId& invite) { return to_hex(ByteView(invite).first(4)); }

std::string request_in_words(const identity::InviteId& invite, const std::string& group) {
  return "asks to be let into " + (group.empty() ? std::string("a group") : "'" + group + "'") + " by the invite " +
         short_name(invite);
}

std::string outcome_in_words(message::JoinOutcome outcome, const std::string& whom) {
  const std::string refused = "does not let " + whom + " in: ";
  switch (outcome) {
    case message::JoinOutcome::let_in:
      return "lets " + whom + " into the group: it appears as soon as the change has arrived";
    case message::JoinOutcome::already_in:
      return "sees " + whom + " in the group already";
    case message::JoinOutcome::unknown:
      return refused + "there is no such invite, or the link is not the whole of it";
    case message::JoinOutcome::revoked:
      return refused + "the invite was revoked";
    case message::JoinOutcome::expired:
      return refused + "the invite has expired";
    case message::JoinOutcome::used_up:
      return refused + "the invite is used up, or has let " + whom + " in before";
    case message::JoinOutcome::may_not_add:
      return refused + "who made the invite may not add people to the group any more";
    case message::JoinOutcome::not_added:
      return "could not let " + whom + " in: the change of the group failed; the same link may be tried again";
    case message::JoinOutcome::elsewhere:
      break;
  }
  return refused + "the device that made the invite is not in this conversation";
}

}  // namespace qpc::client
