// proof_store.h: the tables delivery_proof, node_certificate and identity_chain.
#pragma once
#include "client/proof/node_papers.h"
#include "client/proof/proof_check.h"
#include "db/database.h"

namespace qpc::client {

struct StoredProof {
  message::MessageId message_id{};
  ProofState state = ProofState::missing;
  Bytes proof;
};

/// Borrows the database for one transaction.
class ProofStore {
 public:
  explicit ProofStore(db::Database& db) : db_(db) {}

  /// A valid one stays, whatever comes later; a later one takes the place of any other.
  void keep(const StoredProof& proof);
  std::optional<StoredProof> find(const message::MessageId& message_id);

  void keep_certificate(const identity::NodeCertificate& certificate);
  std::optional<identity::NodeCertificate> certificate(const identity::NodeKeyId& key_id);
  void keep_rotations(const identity::IdentityChain& rotations);
  identity::IdentityChain rotations();

 private:
  db::Database& db_;
};

}  // namespace qpc::client
