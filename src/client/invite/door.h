// door.h: what this device says to whoever wants to be let into a group by a link (docs/adr/0017-group-invites.md).
#pragma once
#include "client/group/groups.h"
#include "client/invite/invite_store.h"
#include "core/identity/credential.h"
#include "core/message/joining.h"

namespace qpc::client {

/// A request, as it came in the direct conversation with who asks.
struct Knock {
  const ConversationRow& dm;
  const identity::CredentialIdentity& sender;
  const message::JoinRequest& request;
};

struct Verdict {
  bool is_heard = true;  ///< false: they ask so often that this one is passed over, and leaves no line
  std::optional<message::JoinOutcome> outcome = {};  ///< none: it is not for this device to answer
  std::optional<InviteRow> invite = {};              ///< where the secret is right
};

/// Costs the same whatever is wrong, until the secret is right. Counts an answer, where there is one.
Verdict judge(GroupChange& change, Environment& environment, const Knock& knock);

/// Answers; and notes who is let in, to be added when this device can ask the node for their KeyPackages
/// (Conversations::let_in_who_asked).
void carry_out(GroupChange& change, Environment& environment, const Knock& knock, const Verdict& verdict);

/// Who was let in cannot be added after all: they are told, it does not count, and the group's history says why.
void shut_out(GroupChange& change, Environment& environment, const InviteUse& use, message::JoinOutcome outcome,
              const std::string& why);

}  // namespace qpc::client
