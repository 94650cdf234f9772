// receipts.h: what becomes of the node's receipts: checked at once, kept with what they are for.
#pragma once
#include "client/failure.h"
#include "client/proof/proof_store.h"
#include "client/session/session.h"
#include "client/store/store.h"

namespace qpc::client {

/// Checks a receipt, with the node's certificates of the store, or those it publishes now. Whether the proof holds or
/// not, the message was taken: it is not sent again for want of a proof. The receipt outlives the task.
/// Errors: store; faults of a lost connection.
Task<Outcome<StoredProof>> examine(Session& session, Store& store, api::Receipt::Reader receipt, SentToChannel sent);

/// A sentence for the person about a receipt that proves nothing; empty for a valid one.
std::string warning(ProofState state);

}  // namespace qpc::client
