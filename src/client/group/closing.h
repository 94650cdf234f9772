// closing.h: the commit that closes a group, and the successor with another cipher suite that it goes on as (RFC 9420
// §11.2; docs/adr/0018-upgrade.md).
#pragma once
#include "client/group/upgrade.h"

namespace qpc::client {

/// Makes the commit that closes a group, on a copy, and the successor with everybody in it; stores both as pending. The
/// commit names the successor, and what binds it; the Welcome leaves with the commit. `group` is that of the
/// conversation as it stands.
/// Errors: refused: "commit_refused", "unknown_device", "not_allowed", "group_too_large"; store.
Outcome<PendingCommit> close_group(GroupChange& change, Environment& environment, std::int64_t conversation,
                                   const mls::Group& group, const Upgrade& upgrade);

}  // namespace qpc::client
