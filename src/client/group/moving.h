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
/// Whether a group, joined by a Welcome of `inviter`, is the successor: with the same devices, made by whoever closed
/// the group. Any other member could make one of that id. Errors: rejected.
Result<void> check_successor(const Origin& origin, const mls::Group& group,
                             const std::optional<identity::AccountId>& inviter);

/// What was begun in the epochs so far comes to nothing; texts are encrypted anew.
void drop_begun(db::Database& db, std::int64_t conversation);

/// The commit that closed the group stands for good: the conversation goes on in the successor. Where this device has
/// not got in, the person is told. Does nothing, if another process has done it. Returns whether it has moved.
/// Errors: store.
Outcome<bool> move_to_successor(GroupChange& change, Environment& environment, const SuccessorRow& asked);

}  // namespace qpc::client
