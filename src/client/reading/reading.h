// reading.h: what a person has seen counts as read, and its senders are told (setting Setting::receipts).
#pragma once
#include "client/group/groups.h"
#include "core/identity/credential.h"
#include "core/message/app_message.h"

namespace qpc::client {

/// The person has seen everything of a conversation up to this message: it is unread no more, the clocks of what
/// disappears begin, and receipts for senders that wanted any wait in the outbox. What waits there of an earlier call
/// and has not been encrypted leaves with it. Returns how many messages were unread. Errors: store.
Outcome<std::size_t> mark_read(GroupChange& change, Environment& environment, std::int64_t conversation,
                               std::int64_t through);

/// Takes in what somebody says they have read. What another device of this person has read, was read.
void take_read(db::Database& db, Environment& environment, std::int64_t conversation, const identity::AccountId& sender,
               const identity::AccountId& self, const message::Read& read);

}  // namespace qpc::client
