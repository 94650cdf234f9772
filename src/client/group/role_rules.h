// role_rules.h: who may change what in a group (docs/adr/0015-roles.md). Every member asks the same of every commit,
// and so refuses the same.
#pragma once
#include <functional>

#include "client/group/group_view.h"
#include "client/group/settings_change.h"
#include "core/mls/group/group.h"

namespace qpc::client {

/// The accounts of a group, each once, in the order of their lowest leaves.
std::vector<identity::AccountId> people_of(const std::vector<GroupMember>& members);

/// What becomes of a group's roles when only `staying`, in the order of their leaves, are left of those who were in:
/// who is out has no role and is muted no more, so that whoever comes back begins as a member. Where no admin is left,
/// the first of the moderators is one from then on, else the first of the members.
message::GroupDetails without_those_who_left(message::GroupDetails details,
                                             const std::vector<identity::AccountId>& staying);

/// Whether a device was revoked by its account, which the newest manifest tells.
using IsRevoked = std::function<bool(const identity::CredentialIdentity& device)>;

/// Whether whoever made a proposal has the role for it. In epoch `before`. Errors: rejected; malformed.
Result<void> check_roles(const mls::Group& before, const mls::ProposalReceived& received, const IsRevoked& is_revoked);

/// Whether everybody who made a part of a commit had the role for it in the epoch before, and whether the roles in the
/// new one hold together: who has one is a member, somebody is an admin, and whoever left has none.
/// Always allowed: new keys, leaving, adding and removing one's own devices, adding devices of those who are in,
/// removing what was revoked, and letting in again a device that is in. Errors: rejected; malformed.
Result<void> check_roles(const mls::Group& before, const mls::CommitApplied& commit, const IsRevoked& is_revoked);

}  // namespace qpc::client
