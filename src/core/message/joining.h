// joining.h: what is said in a direct conversation so that a link lets somebody into a group
// (docs/adr/0017-group-invites.md).
#pragma once
#include "core/identity/group_link.h"

namespace qpc::message {

/// "Let me into the group that your invite is for." What it says, the link says.
struct JoinRequest {
  identity::InviteId invite{};
  std::array<std::uint8_t, 16> device_id{};  ///< of the device that keeps the invite
  identity::InviteSecret secret;
  bool operator==(const JoinRequest&) const = default;
};

/// What becomes of it. Of all but `unknown` and `elsewhere`, only who has the secret learns.
enum class JoinOutcome : std::uint8_t {
  let_in,      ///< the change of the group is on its way
  already_in,  ///< they are a member
  unknown,     ///< there is no such invite, not any more, or the secret is wrong
  revoked,
  expired,
  used_up,      ///< or it has let this person in before
  may_not_add,  ///< who made it may not add people to the group, not any more, or is out of it
  not_added,    ///< the change could not be made: no device of theirs could be added, or the group refused it
  elsewhere,    ///< the device that keeps the invite is not in this conversation
};

struct JoinAnswer {
  identity::InviteId invite{};
  JoinOutcome outcome = JoinOutcome::unknown;
  bool operator==(const JoinAnswer&) const = default;
};

}  // namespace qpc::message
