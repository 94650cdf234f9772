// joining.h: how a client gets into a group it was not in (RFC 9420 §12.4.3).
#pragma once
#include "core/mls/group/group_state.h"
#include "core/mls/group/surroundings.h"

namespace qpc::mls {

/// By a Welcome (RFC 9420 §12.4.3.1). For the arguments and errors see Group::join.
Result<Group::State> join_by_welcome(const Welcome& welcome, const OwnKeyPackage& own, std::optional<ByteView> tree,
                                     const Surroundings& surroundings, const GroupSettings& settings,
                                     const Group::State* origin);

/// The public part of a group that a GroupInfo describes, checked as far as somebody can who holds no secret of it.
struct PublicGroup {
  GroupInfo group_info;
  RatchetTree tree;

  Suite suite() const { return tree.suite(); }
  const GroupContext& context() const { return group_info.group_context; }
};

/// Checks the signature of the GroupInfo, the tree, and each member and external sender with the Authentication
/// Service. `tree` is the ratchet_tree as octets, which is needed unless the GroupInfo has it inside. Errors:
/// not_found, without a tree; malformed; rejected; unsupported.
Result<PublicGroup> check_public_group(const Unverified<GroupInfo>& group_info, std::optional<ByteView> tree,
                                       const Surroundings& surroundings, const GroupSettings& settings);

}  // namespace qpc::mls
