#include "node/proof/proof_keys.h"

#include "node/proof/proof_store.h"

namespace qpc::node {
namespace {

/// Whoever submits again is told when it came first, and that may be as long ago as a message is remembered.
constexpr std::chrono::days backdating{366};

std::unexpected<std::string> damaged() {
  return std::unexpected(std::string("the database holds a damaged delivery-proof key: restore a backup"));
}

}  // namespace

bool should_replace(const identity::NodeCertificate& certificate, std::chrono::sys_seconds now) {
  return now < certificate.not_before || now > certificate.not_after - std::chrono::seconds(proof_key_lifetime) / 3;
}

std::expected<ProofKeys, std::string> make_proof_key(db::Database& db, const crypto::SigningKey& identity,
                                                     const identity::DomainName& domain, std::chrono::sys_seconds now,
                                                     Random& random) {
  ProofStore store(db);
  auto key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  store.set_private_key(key.private_key());
  store.add_certificate(
      identity::NodeCertificate::issue(identity, {.use = identity::NodeKeyUse::delivery_proofs,
                                                  .domain = domain,
                                                  .issuer = {},
                                                  .key = identity::CertifiedKey::of(identity::NodeKey::of(key).value()),
                                                  .not_before = now - backdating,
                                                  .not_after = now + proof_key_lifetime,
                                                  .signature = {}}));
  auto certificates = store.certificates();
  auto rotations = store.rotations();
  if (!certificates || !rotations) return damaged();
  return ProofKeys{std::move(key), *std::move(certificates), *std::move(rotations)};
}

std::expected<ProofKeys, std::string> open_proof_keys(db::Database& db, const crypto::SigningKey& identity,
                                                      const identity::DomainName& domain, std::chrono::sys_seconds now,
                                                      Random& random) {
  ProofStore store(db);
  const auto octets = store.private_key();
  auto certificates = store.certificates();
  auto rotations = store.rotations();
  if (!certificates || !rotations) return damaged();
  if (!octets || certificates->empty()) return make_proof_key(db, identity, domain, now, random);
  auto key = crypto::SigningKey::from_private_key(crypto::SignatureScheme::ed25519, octets->reveal());
  if (!key) return damaged();
  const auto& newest = certificates->front();
  const bool fits = newest.key == identity::CertifiedKey::of(identity::NodeKey::of(*key).value()) &&
                    newest.issuer == identity::NodeKey::of(identity).value() && newest.domain == domain;
  if (!fits || should_replace(newest, now)) return make_proof_key(db, identity, domain, now, random);
  return ProofKeys{*std::move(key), *std::move(certificates), *std::move(rotations)};
}

}  // namespace qpc::node
