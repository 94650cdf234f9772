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

/// Keeps the way back to before a commit. Call before the group that follows is kept. The ways to before what its maker
/// has confirmed by it end here, as in `note_speaker`.
void note_commit(GroupChange& change, Environment& environment, const AppliedCommit& commit);

/// A device has spoken in `epoch`, and the node has seen it: there is no way back any more to before the commits that
/// it was in before, and that its account has not made. As at the node, they are confirmed in their order.
void note_speaker(db::Database& db, std::int64_t conversation, std::uint64_t epoch,
                  const identity::AccountId& account_id, const identity::DeviceId& device_id);

/// Goes back to `epoch`, whose commit was replaced. What this device has said since is shown as not sent, and what
/// waited in its outbox, too: it was meant for others. False, when there is no way back; then the person is told.
bool go_back(GroupChange& change, Environment& environment, std::int64_t conversation, std::uint64_t epoch);

/// Shows what this device said in epochs behind `epoch`, and what waits in its outbox, as not sent. Returns how many
/// messages, without remarks.
std::size_t take_back_texts(db::Database& db, std::int64_t conversation, std::uint64_t epoch, Milliseconds now);
/// What the person is told of that, behind another sentence; empty, where there were none.
std::string describe_unsent(std::size_t count);

/// This device is off the list of members by a commit that it cannot follow: one that took the place of what had let it
/// in, or of what it has no way back to before, or that came behind one of its own which it never heard was accepted.
void be_out(GroupChange& change, Environment& environment, std::int64_t conversation);

/// What a device knows of a commit when it asks the channel what became of it.
struct AskedAbout {
  std::int64_t conversation = 0;
  std::uint64_t epoch = 0;  ///< that it ended here
  std::optional<Bytes> group_id;
  std::optional<Bytes> applied;  ///< SHA-256 of the commit's octets; nothing where that is not kept any more

  static AskedAbout now(db::Database& db, std::int64_t conversation, std::uint64_t epoch);
  bool operator==(const AskedAbout&) const = default;
};

/// The channel knows this device no more, when it is asked: back to before the commit, where a way leads there, and
/// else out. Where the conversation has left that group by now, a line of the history says so, and no more; where
/// another process has moved it or gone back meanwhile, not even that.
void be_off_the_list(GroupChange& change, Environment& environment, const AskedAbout& asked);

}  // namespace qpc::client
