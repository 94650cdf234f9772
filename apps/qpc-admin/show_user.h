// show_user.h: an account as a JSON object and as lines for the operator.
#pragma once
#include "qpc-admin/program.h"

namespace qpc::admin {

Json to_json(api::User::Reader user);
/// One line of `user list`.
std::string to_line(api::User::Reader user);
/// All of it.
std::string to_text(api::User::Reader user);

/// The part before the @.
std::string name_of(const std::string& typed);

}  // namespace qpc::admin
