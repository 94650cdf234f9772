// choice.h: which conversation a person means.
#pragma once
#include "client/failure.h"
#include "client/views.h"

namespace qpc::client {

enum class Reference { may_be_a_person, is_no_known_person };

/// The conversation that is meant by a group's title, a person's name (NAME or NAME@DOMAIN), or the beginning of a
/// group id in hexadecimal.
///
/// Anybody can found a group under any title and add us to it. So a title never stands for a group where it could be a
/// person's name: when it holds an '@', or somebody known is called so; such a group is named by its id. One that is
/// alive goes before those that were left under the same name. Errors: not_found; usage, when several fit.
Outcome<ConversationView> choose(std::vector<ConversationView> conversations, const std::string& reference,
                                 Reference kind);

}  // namespace qpc::client
