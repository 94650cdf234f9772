// invite_words.h: what --invite of `qpc register` stands for.
#pragma once
#include "qpc/invocation.h"

namespace qpc::cli {

/// Takes apart what was given: a link also says which node, who it is, and which domain the name is of. A --node beside
/// it goes before the link's, for a node that has moved. Errors: usage, for what is no invite, and for a name or
/// --trust that the link contradicts.
client::Outcome<> take_invite(Globals& globals, Register& command);

}  // namespace qpc::cli
