// succession.h: a conversation that goes on in another group, as it does to change the cipher suite (decision 0018).
#pragma once
#include "client/group/groups.h"
#include "core/message/group_details.h"

namespace qpc::client {

/// The group that another one names as its successor; nothing, where it names none or cannot be read.
std::optional<message::Successor> successor_of(const mls::Group& group);

/// The same, of the newest epoch of a conversation's group, without loading that.
std::optional<message::Successor> successor_of(db::Database& db, const ConversationRow& conversation);

/// Whether a group that this device is in is the one that is named.
bool is_named_by(const ConversationRow& row, const message::Successor& successor);

/// Puts a conversation into the group in which it belongs by what its groups say: in the successor that its own one
/// names, once this device is in that, or back in the former one, where that names it no more. `any` is one of the
/// groups. Returns the conversation, if it has moved. Call when one of its groups has begun another epoch, or is new.
std::optional<std::int64_t> arrange(GroupChange& change, Environment& environment, std::int64_t any);

/// Puts a conversation into a successor on the word of who has let this device in there: its former group is over.
void follow(GroupChange& change, Environment& environment, const ConversationRow& successor);

/// A group behind a conversation is of no use any more: its channel is to be left, and then it is dropped.
void end_group(db::Database& db, ConversationRow behind);

/// Ends the oldest of the successors that wait for their predecessor's word, where there are many.
void limit_coming(db::Database& db, std::int64_t conversation);

/// Ends former groups that no way leads back to.
void end_former(GroupChange& change);

}  // namespace qpc::client
