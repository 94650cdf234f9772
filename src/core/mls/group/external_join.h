// external_join.h: joining by a commit of one's own from outside (RFC 9420 §12.4.3.2).
#pragma once
#include "core/mls/group/joining.h"

namespace qpc::mls {

struct CreatedExternalCommit {
  EpochChange change;
  Bytes message;
};

/// For the arguments see Group::join_external.
/// Errors: those of check_public_group and check_self_removes; rejected, without an external_pub, or when the identity
/// does not fit; not_found, when nobody is at `former`, or a PSK is unknown; limit, when the tree is full.
Result<CreatedExternalCommit> create_external_commit(const Unverified<GroupInfo>& group_info,
                                                     const ClientIdentity& identity, std::optional<ByteView> tree,
                                                     const std::vector<PreSharedKeyID>& psks,
                                                     std::optional<LeafIndex> former, const Surroundings& surroundings,
                                                     const GroupSettings& settings, Random& random,
                                                     std::span<const Bytes> self_removes = {});

}  // namespace qpc::mls
