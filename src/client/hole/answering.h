// answering.h: says again what this device has said, to members who lack it (docs/adr/0013-holes.md).
#pragma once
#include "client/group/groups.h"
#include "client/history/message_store.h"
#include "core/identity/credential.h"
#include "core/message/app_message.h"

namespace qpc::client {

/// A member's request.
struct ResendAsked {
  const ConversationRow& conversation;
  const identity::CredentialIdentity& asker;
  const AppId& request_id;
  const message::ResendRequest& request;
};

/// Queues answers for what this device has said itself, to who was in the group then, in bounds: so much an hour for
/// each device, each message a few times, none that is older than `said_lifetime`. Where all who are in the group now
/// were in it then, it is encrypted anew for all; otherwise it is sealed to the asker's key, so that nobody who joined
/// later reads it. What was deleted, or taken back, is answered so. Errors: store.
Outcome<> answer(GroupChange& change, Environment& environment, const ResendAsked& asked);

/// Opens what was sealed to the key of a request. Errors: rejected.
Result<Secret> open_answer(const mls::Suite& suite, ByteView private_key, const AppId& request_id,
                           const message::ResentAnswer& answer);

}  // namespace qpc::client
