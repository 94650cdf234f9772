// way_back.h: from a commit that was replaced back to the epoch before it (docs/book/protocol.md "A bad commit does not
// stop a group").
#pragma once
#include "client/group/groups.h"

namespace qpc::client {

/// A commit that a device is about to apply.
struct AppliedCommit {
  std::int64_t conversation = 0;
  std::uint64_t epoch = 0;  ///< that it ends
  Bytes id;                 ///< SHA-256 of its octets
  identity::AccountId committer;
  identity::DeviceId committing_device;
  bool alone = false;  ///< nobody else was in, who could not apply it
  std::vector<identity::DeviceId> joiners = {};
};

/// How long a way back is kept where nobody confirms a commit. It holds what leads into the new epoch, so that whoever
/// takes the device meanwhile can read what was said there.
inline constexpr auto way_back_lifetime = std::chrono::hours(24);

/// Keeps the way back to before a commit. Call before the group that follows is kept. The ways to before commits of
/// another account end here, as this one has confirmed them; unless it comes from whom the last of them let in.
void note_commit(GroupChange& change, Environment& environment, const AppliedCommit& commit);

/// A device has spoken in `epoch`, and the node has seen it: there is no way back any more, unless it is a device of
/// the account that made the commit, or one that the commit let in.
void note_speaker(db::Database& db, std::int64_t conversation, std::uint64_t epoch,
                  const identity::AccountId& account_id, const identity::DeviceId& device_id);

/// Goes back to `epoch`, whose commit was replaced. What this device has said since is shown as not sent, and what
/// waited in its outbox, too: it was meant for others. False, when there is no way back; then the person is told.
bool go_back(GroupChange& change, Environment& environment, std::int64_t conversation, std::uint64_t epoch);

/// This device was let in by a commit that was replaced, and the replacement does not let it in.
void be_out(GroupChange& change, Environment& environment, std::int64_t conversation);

}  // namespace qpc::client
