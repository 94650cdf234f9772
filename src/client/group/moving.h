// moving.h: from a closed group to its successor (docs/adr/0018-upgrade.md). Nobody moves before the commit that closed
// the group stands for good.
#pragma once
#include "client/failure.h"
#include "client/group/groups.h"
#include "client/group/successor_store.h"

namespace qpc::client {

/// Errors: refused: "moving", while a conversation is on its way to a successor; "out_of_step", where it is there, and
/// this device is not.
Outcome<> check_not_moving(db::Database& db, std::int64_t conversation);

/// Why nothing leaves a conversation that moves; empty, where it does not.
std::string describe_moving(db::Database& db, std::int64_t conversation);

/// What a successor is joined with: the group that was closed for it.
struct Origin {
  SuccessorRow successor;
  mls::Group closed;
};
/// The closed groups whose successors have this suite, and are not joined here. Errors: store.
Outcome<std::vector<Origin>> closed_groups(GroupChange& change, std::uint16_t suite);
/// Whether the group that the commit binds has the same devices as the closed one. Errors: rejected.
Result<void> check_successor(const Origin& origin, const mls::Group& group);

/// A conversation is of this group, by the node's word. Whatever else has the id here was never that group: it was made
/// by somebody who knew the id, and is over.
void take_group_id(db::Database& db, Environment& environment, std::int64_t conversation, ByteView group_id);
/// A conversation whose group cannot be told from another's: its history stays.
void give_up_group_id(db::Database& db, ConversationRow row);

/// What was begun in the epochs so far, and a successor, comes to nothing; texts are encrypted anew.
void drop_begun(db::Database& db, std::int64_t conversation);

/// The commit that closed the group stands for good: the conversation goes on in the successor. Where this device has
/// not got in, the person is told. Does nothing, if another process has done it. Returns whether it has moved.
/// Errors: store.
Outcome<bool> move_to_successor(GroupChange& change, Environment& environment, const SuccessorRow& asked);

/// The channel does not have the commit that closed the group: goes back to before it, or, where no way leads there,
/// tells the person. Does nothing, if another process has done it.
Outcome<> leave_successor(GroupChange& change, Environment& environment, const SuccessorRow& asked);

/// The node says that a conversation's channel is of this group. Where that is another one than here, and nothing has
/// told this device on the way, the person is told.
void note_group_of_channel(GroupChange& change, Environment& environment, std::int64_t conversation, ByteView group_id);

}  // namespace qpc::client
