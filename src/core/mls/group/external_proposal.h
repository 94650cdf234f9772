// external_proposal.h: proposals from outside the group (RFC 9420 §12.1.8).
#pragma once
#include "core/mls/group/own_key_package.h"
#include "core/mls/wire/mls_message.h"

namespace qpc::mls {

/// An MLSMessage in which one who is not yet a member asks to be added.
Bytes propose_own_add(ByteView group_id, std::uint64_t epoch, const OwnKeyPackage& own, ByteView authenticated_data);

/// An MLSMessage with a proposal of an external sender, who stands at `sender_index` of the group's external_senders.
/// Errors: rejected, for a type that such a sender may not propose.
Result<Bytes> propose_from_outside(ByteView group_id, std::uint64_t epoch, std::uint32_t sender_index,
                                   const crypto::SigningKey& key, const Proposal& proposal,
                                   ByteView authenticated_data);

}  // namespace qpc::mls
