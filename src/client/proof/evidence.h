// evidence.h: proofs to hand on, and those that were handed on.
#pragma once
#include "client/failure.h"
#include "client/history/message_store.h"
#include "client/proof/proof_store.h"
#include "core/message/delivery_evidence.h"
#include "net/transport/network.h"

namespace qpc::client {

/// The proof of a message that this device has sent, with all it takes to check it.
/// Errors: not_found: "no_proof", for what was not sent from here or not yet taken; refused: "proof_missing",
/// "proof_invalid", where the node gave none that holds.
Outcome<message::DeliveryEvidence> export_proof(db::Database& db, const MessageRow& message);

/// The identity keys that a proof names and that have this fingerprint.
std::vector<net::IdentityKey> identities_named(const message::DeliveryEvidence& evidence,
                                               const std::string& fingerprint);

/// Which of the trusted identities has signed the proof. Errors: refused: "proof_invalid".
Outcome<net::IdentityKey> check_proof(const message::DeliveryEvidence& evidence,
                                      std::span<const net::IdentityKey> trusted);

}  // namespace qpc::client
