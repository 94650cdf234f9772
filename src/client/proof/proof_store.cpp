#include "client/proof/proof_store.h"

namespace qpc::client {

void ProofStore::keep(const StoredProof& proof) {
  db_.run(
      "INSERT INTO delivery_proof (message_id, state, proof) VALUES (?1, ?2, ?3) ON CONFLICT (message_id) DO UPDATE "
      "SET "
      "state = excluded.state, proof = excluded.proof WHERE state != 1",
      proof.message_id, proof.state, proof.proof);
}

std::optional<StoredProof> ProofStore::find(const message::MessageId& message_id) {
  return db_.find_one<ProofState, Bytes>("SELECT state, proof FROM delivery_proof WHERE message_id = ?1", message_id)
      .transform([&](const auto& found) { return StoredProof{message_id, std::get<0>(found), std::get<1>(found)}; });
}

void ProofStore::keep_certificate(const identity::NodeCertificate& certificate) {
  db_.run("INSERT OR REPLACE INTO node_certificate (key_id, certificate) VALUES (?1, ?2)", certificate.key_id(),
          wire(certificate));
}

std::optional<identity::NodeCertificate> ProofStore::certificate(const identity::NodeKeyId& key_id) {
  const auto found = db_.find_one<Bytes>("SELECT certificate FROM node_certificate WHERE key_id = ?1", key_id);
  if (!found) return std::nullopt;
  auto certificate = read_all<identity::NodeCertificate>(*found);
  if (!certificate) return std::nullopt;
  return *std::move(certificate);
}

void ProofStore::keep_rotations(const identity::IdentityChain& rotations) {
  db_.run("INSERT OR REPLACE INTO identity_chain (one, chain) VALUES (1, ?1)", wire(rotations));
}

identity::IdentityChain ProofStore::rotations() {
  const auto found = db_.find_one<Bytes>("SELECT chain FROM identity_chain");
  if (!found) return {};
  return read_all<identity::IdentityChain>(*found).value_or(identity::IdentityChain());
}

}  // namespace qpc::client
