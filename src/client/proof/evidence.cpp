#include "client/proof/evidence.h"

#include <algorithm>

#include "client/session/node_trust.h"

namespace qpc::client {
namespace {

net::IdentityKey to_identity(const identity::NodeKey& key) {
  net::IdentityKey identity{};
  if (key.octets.size() == identity.size()) std::ranges::copy(key.octets, identity.begin());
  return identity;
}

/// The identity keys that a proof may hang from: who issued the certificate, and whom the rotations name.
std::vector<net::IdentityKey> identities_of(const message::DeliveryEvidence& evidence) {
  std::vector<net::IdentityKey> keys{to_identity(evidence.certificate.issuer)};
  for (const auto& rotation : evidence.rotations.rotations()) {
    keys.push_back(to_identity(rotation.before));
    keys.push_back(to_identity(rotation.after));
  }
  return keys;
}

}  // namespace

Outcome<message::DeliveryEvidence> export_proof(db::Database& db, const MessageRow& message) {
  ProofStore proofs(db);
  const auto stored = message.message_id ? proofs.find(*message.message_id) : std::nullopt;
  if (!stored) {
    return failure(FailureKind::not_found, "no_proof",
                   "There is no proof of this message here: only the device that has sent it gets one, once the node "
                   "has taken it.");
  }
  if (stored->state == ProofState::missing) {
    return failure(FailureKind::refused, "proof_missing", "The node took this message and gave no proof that it has.");
  }
  const auto proof = read_all<message::DeliveryProof>(stored->proof);
  const auto certificate = proof ? proofs.certificate(proof->statement.proof_key) : std::nullopt;
  if (stored->state != ProofState::valid || !certificate) {
    return failure(FailureKind::refused, "proof_invalid",
                   "The node took this message, but the proof that it gave does not hold.");
  }
  return message::DeliveryEvidence{*proof, *certificate, proofs.rotations()};
}

std::vector<net::IdentityKey> identities_named(const message::DeliveryEvidence& evidence,
                                               const std::string& fingerprint) {
  auto keys = identities_of(evidence);
  std::erase_if(keys, [&](const net::IdentityKey& key) {
    return plain_fingerprint(net::fingerprint(key)) != plain_fingerprint(fingerprint);
  });
  return keys;
}

Outcome<net::IdentityKey> check_proof(const message::DeliveryEvidence& evidence,
                                      std::span<const net::IdentityKey> trusted) {
  for (const auto& key : trusted) {
    if (evidence.verify(identity::NodeKey::from_ed25519(key).value())) return key;
  }
  return failure(FailureKind::refused, "proof_invalid",
                 "This proof does not hold: it was changed, or no node that you trust has signed it.");
}

}  // namespace qpc::client
