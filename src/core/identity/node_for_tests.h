// node_for_tests.h: a node's identity and what it signs, for tests to bend.
#pragma once
#include "core/crypto/seeded_random.h"
#include "core/crypto/signature.h"
#include "core/identity/identity_rotation.h"
#include "core/identity/node_certificate.h"

namespace qpc::identity {

struct NodeForTests {
  explicit NodeForTests(std::uint64_t seed = 1) : random(seed) {}

  NodeKey pin() const { return NodeKey::of(identity).value(); }
  /// A certificate for `key`, good for a year from `begins` on.
  NodeCertificate certify(const crypto::SigningKey& key) const {
    return NodeCertificate::issue(identity, {.use = NodeKeyUse::delivery_proofs,
                                             .domain = domain,
                                             .issuer = {},
                                             .key = CertifiedKey::of(NodeKey::of(key).value()),
                                             .not_before = begins,
                                             .not_after = begins + std::chrono::days(365),
                                             .signature = {}});
  }
  /// The same for the public key that reports are sealed to.
  NodeCertificate certify_for_reports(Bytes public_key) const {
    return NodeCertificate::issue(identity, {.use = NodeKeyUse::reports,
                                             .domain = domain,
                                             .issuer = {},
                                             .key = {.algorithm = 0x647a, .octets = std::move(public_key)},
                                             .not_before = begins,
                                             .not_after = begins + std::chrono::days(365),
                                             .signature = {}});
  }
  /// Goes on under another key.
  IdentityRotation rotate() {
    auto next = generate();
    auto rotation = IdentityRotation::announce(identity, next, domain, begins);
    identity = std::move(next);
    return rotation;
  }
  crypto::SigningKey generate() { return crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random); }

  static constexpr std::chrono::sys_seconds begins{std::chrono::seconds{1'800'000'000}};
  crypto::SeededRandom random;
  DomainName domain = DomainName::parse("chat.example").value();
  crypto::SigningKey identity = generate();
  crypto::SigningKey proof_key = generate();
};

}  // namespace qpc::identity
