// proof_store.h: the tables proof_certificate and identity_rotation, and the setting "proof key".
#pragma once
#include "core/identity/identity_rotation.h"
#include "core/identity/node_certificate.h"
#include "db/database.h"

namespace qpc::node {

/// Borrows the database for one save.
class ProofStore {
 public:
  /// Of the certificates, as many are published: the newest. It keeps the answer to a stranger small.
  static constexpr std::size_t most_published = 32;

  explicit ProofStore(db::Database& db) : db_(db) {}

  /// The Ed25519 private key that signs proofs; none before the first start has come to its end.
  std::optional<Secret> private_key();
  void set_private_key(const Secret& key);

  void add_certificate(const identity::NodeCertificate& certificate);
  /// Newest first; the first is that of the private key. Nothing, when one is damaged.
  std::optional<std::vector<identity::NodeCertificate>> certificates();

  void add_rotation(const identity::IdentityRotation& rotation);
  /// Nothing, when one is damaged.
  std::optional<identity::IdentityChain> rotations();

 private:
  db::Database& db_;
};

}  // namespace qpc::node
