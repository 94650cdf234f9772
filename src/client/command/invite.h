// invite.h: what --invite of `qpc register` stands for.
#pragma once
#include "client/command/context.h"

namespace qpc::command {

struct Invited {
  std::string name = {};  ///< with the link's domain, where none was typed
  Bytes token = {};       ///< for the node
};

/// Takes apart what was given: a link also says which node, who it is, and which domain the name is of. A --node beside
/// it goes before the link's, for a node that has moved. Errors: usage, for what is no invite, and for a name or
/// --trust that the link contradicts.
Outcome<Invited> take_invite(Surroundings& where, const std::string& name, const std::string& invite);

}  // namespace qpc::command
