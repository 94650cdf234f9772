// group_view.h: what of an MLS group concerns the application: who its members are, its profile.
#pragma once
#include <set>

#include "core/identity/credential.h"
#include "core/identity/node_address.h"
#include "core/message/group_profile.h"
#include "core/mls/group/fork.h"

namespace qpc::client {

/// One device in a group. Its leaf was checked when it came in (member_check.h).
struct GroupMember {
  mls::LeafIndex leaf;
  identity::CredentialIdentity identity;
  Bytes mailbox;  ///< the local part of its address; empty where its leaf names none

  std::string name() const { return identity.address.text(); }
};

/// Nothing for a leaf that is not of our form, which no check lets in.
std::optional<GroupMember> describe_member(const mls::Member& member);
std::vector<GroupMember> describe_members(const std::vector<mls::Member>& members);
inline std::vector<GroupMember> members_of(const mls::Group& group) { return describe_members(group.members()); }

/// Leaves that the next commit takes out: somebody proposed their removal, or they leave by themselves (SelfRemove).
std::set<mls::LeafIndex> leaving(const mls::Group& group);
/// Whether this device has proposed its own removal in this epoch.
bool is_leaving(const mls::Group& group);

/// Errors: malformed, for a group whose context holds no profile of ours.
Result<message::GroupProfile> profile_of(const mls::Group& group);

}  // namespace qpc::client
