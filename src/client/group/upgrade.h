// upgrade.h: the group in which a conversation is to go on, from its making to the commit that names it.
#pragma once
#include "client/group/commit_store.h"
#include "client/group/groups.h"
#include "core/message/group_details.h"

namespace qpc::client {

/// The successor that a wish is about; nothing, where it is about something else.
std::optional<message::Successor> successor_of(const Wish& wish);

/// How far a successor is.
enum class Readiness : std::uint8_t {
  begun,      ///< not all are in that are to be
  ready,      ///< who is in it, and what it says of itself, is as in the group that is to name it
  of_others,  ///< that has changed since it was begun, or somebody could not be added
};
Readiness look_at_successor(GroupChange& change, const mls::Group& group, const message::Successor& successor);

/// Begins the successor of a conversation's group, of another suite: behind the conversation, with a wish for each of
/// `members` there, and one here to name it. Returns its row. Errors: refused: "profile_unreadable"; store.
Outcome<std::int64_t> begin_upgrade(GroupChange& change, Environment& environment, std::int64_t conversation,
                                    mls::CipherSuite suite, std::vector<Wish> members);

/// Whether nobody but this device, which has begun it, is in a successor yet.
bool is_founding(const ConversationRow& row);

/// Gives up a successor that this device has begun, and the wish to move there.
void drop_upgrade(db::Database& db, const Wish& wish);

/// Refused: "members_changed".
Failure members_changed();

}  // namespace qpc::client
