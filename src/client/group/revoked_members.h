// revoked_members.h: members whose device is no longer part of its account.
#pragma once
#include "client/group/groups.h"

namespace qpc::client {

/// Wishes every device out of a conversation that its account has revoked, as far as the manifests in this store tell:
/// the next commit removes it. Errors: those of loading the group.
Outcome<> wish_revoked_out(GroupChange& change, std::int64_t conversation);

}  // namespace qpc::client
