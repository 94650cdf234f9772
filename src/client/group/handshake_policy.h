// handshake_policy.h: what RFC 9420 lets happen to a group, and quicprochat does not.
#pragma once
#include "client/group/conversation_store.h"
#include "core/mls/group/group_event.h"

namespace qpc::client {

/// Checks what a message would do to a group, before any of it is kept. Every member asks the same and so refuses the
/// same.
///
/// Only members make proposals and commits: a stranger who asks to be let in, or lets itself in, is refused.
/// Handshakes are encrypted, but for SelfRemove, which goes in the clear. A group never closes itself (ReInit), stays
/// what it is (dm or group), and a dm takes in devices of its two people alone.
/// Errors: rejected.
Result<void> check_handshake(const ConversationRow& conversation, const identity::AccountId& self,
                             mls::WireFormat format, const mls::GroupEvent& event);

}  // namespace qpc::client
