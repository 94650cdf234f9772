// joining_words.h: requests to be let into a group, and what becomes of them, as lines of a conversation. Each follows
// the name of who says it.
#pragma once
#include <string>

#include "core/message/joining.h"

namespace qpc::client {

/// How people call an invite: the beginning of its id.
std::string short_name(const identity::InviteId& invite);

/// "asks to be let into 'garden' by the invite 1f2e3d4c". `group` is empty where it is not known.
std::string request_in_words(const identity::InviteId& invite, const std::string& group = {});

/// "does not let you in: the invite has expired". `whom` is "you", or "them" where a person reads their own words.
std::string outcome_in_words(message::JoinOutcome outcome, const std::string& whom);

}  // namespace qpc::client
