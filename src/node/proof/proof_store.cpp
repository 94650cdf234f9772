#include "node/proof/proof_store.h"

namespace qpc::node {

std::optional<Secret> ProofStore::private_key() {
  return db_.find_one<Secret>("SELECT value FROM setting WHERE name = 'proof key'");
}

void ProofStore::set_private_key(const Secret& key) {
  db_.run(
      "INSERT INTO setting (name, value) VALUES ('proof key', ?1) ON CONFLICT (name) DO UPDATE SET value = "
      "excluded.value",
      key);
}

void ProofStore::add_certificate(const identity::NodeCertificate& certificate) {
  db_.run("INSERT INTO proof_certificate (certificate) VALUES (?1)", wire(certificate));
}

std::optional<std::vector<identity::NodeCertificate>> ProofStore::certificates() {
  std::vector<identity::NodeCertificate> certificates;
  for (const auto row :
       db_.query("SELECT certificate FROM proof_certificate ORDER BY id DESC LIMIT ?1", most_published)) {
    auto certificate = read_all<identity::NodeCertificate>(row.get<ByteView>(0));
    if (!certificate) return std::nullopt;
    certificates.push_back(*std::move(certificate));
  }
  return certificates;
}

void ProofStore::add_rotation(const identity::IdentityRotation& rotation) {
  db_.run("INSERT INTO identity_rotation (rotation) VALUES (?1)", wire(rotation));
}

std::optional<identity::IdentityChain> ProofStore::rotations() {
  identity::IdentityChain chain;
  for (const auto row : db_.query("SELECT rotation FROM identity_rotation ORDER BY id")) {
    auto rotation = read_all<identity::IdentityRotation>(row.get<ByteView>(0));
    if (!rotation) return std::nullopt;
    chain.append(*std::move(rotation));
  }
  return chain;
}

}  // namespace qpc::node
