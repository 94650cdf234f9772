// sealer.h: from what a person said to ciphertext, within one transaction.
#pragma once
#include "client/group/groups.h"
#include "client/mailbox/outbox_store.h"
#include "core/message/app_message.h"

namespace qpc::client {

/// Puts an AppMessage into the outbox as a draft: counter and running hash are given when it is first encrypted, so
/// that they follow the order of leaving. One without an id gets one.
void queue_draft(db::Database& db, std::int64_t conversation, OutboxKind kind, std::optional<std::int64_t> message,
                 message::AppMessage draft, Random& random);

/// Encrypts what waits in a conversation's outbox, in order and in the newest epoch, and stores ratchet state and
/// ciphertexts. Does nothing while there is no group, while a proposal is on the table (RFC 9420 §12.4: it has to be
/// committed first), or while the other side of a dm is not in its group: nobody would hear it. A draft that was
/// encrypted in an older epoch keeps its octets. What a person says who is muted by now is refused. Errors: store.
Outcome<> seal_waiting(GroupChange& change, Environment& environment, const ConversationRow& conversation);

}  // namespace qpc::client
