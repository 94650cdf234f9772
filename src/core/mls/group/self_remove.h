// self_remove.h: the SelfRemoves that one who joins from outside takes along (draft-ietf-mls-extensions §6.3).
#pragma once
#include <span>

#include "core/mls/group/joining.h"

namespace qpc::mls {

/// A member's wish to leave, as an outsider can check it.
struct PendingSelfRemove {
  ProposalRef ref;
  LeafIndex leaving;
};

/// Checks MLSMessages with SelfRemoves for the epoch of `group`, except for their membership tags, which need its
/// secrets. Of several of one member the first is taken.
/// Errors: malformed; rejected, for one that is none, or not of this epoch, or not signed by the member who leaves, or
/// when not all members support it.
Result<std::vector<PendingSelfRemove>> check_self_removes(const PublicGroup& group, std::span<const Bytes> messages);

}  // namespace qpc::mls
