// handshake_policy.h: what RFC 9420 lets happen to a group, and quicprochat does not.
#pragma once
#include "client/group/conversation_store.h"
#include "client/group/role_rules.h"

namespace qpc::client {

/// Checks what a message would do to a group, before any of it is kept. Every member asks the same and so refuses the
/// same.
///
/// Only members make proposals and commits: a stranger who asks to be let in, or lets itself in, is refused.
/// Handshakes are encrypted, but for SelfRemove, which goes in the clear. A group never closes itself (ReInit), stays
/// what it is (dm or group), and a dm takes in devices of its two people alone. Nobody does what their role does not
/// allow (role_rules.h). `before` is the group in the epoch that the message is of.
/// Errors: rejected; malformed.
Result<void> check_handshake(const ConversationRow& conversation, const identity::AccountId& self,
                             const mls::Group& before, mls::WireFormat format, const mls::GroupEvent& event,
                             const IsRevoked& is_revoked);

}  // namespace qpc::client
