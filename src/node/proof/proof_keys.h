// proof_keys.h: the key that signs delivery proofs, and what makes it the node's.
#pragma once
#include <expected>
#include <string>

#include "core/crypto/signature.h"
#include "core/identity/identity_rotation.h"
#include "core/identity/node_certificate.h"
#include "db/database.h"

namespace qpc::node {

struct ProofKeys {
  crypto::SigningKey key;
  std::vector<identity::NodeCertificate> certificates;  ///< newest first; the first is of `key`
  identity::IdentityChain rotations;                    ///< of the node's identity

  const identity::NodeCertificate& certificate() const { return certificates.front(); }
  identity::NodeKeyId key_id() const { return certificate().key_id(); }
};

/// How long a key signs at most; one that has used up two thirds of it is replaced. Its certificate begins earlier: a
/// proof may speak of what was stored before the key was made.
inline constexpr std::chrono::days proof_key_lifetime{365};

/// Opens the key, inside a transaction of the caller's. Makes one at the first start, or where the one there is nears
/// its end, or was certified by another identity.
/// The error is a sentence: a setting is damaged.
std::expected<ProofKeys, std::string> open_proof_keys(db::Database& db, const crypto::SigningKey& identity,
                                                      const identity::DomainName& domain, std::chrono::sys_seconds now,
                                                      Random& random);

/// Makes another key and its certificate, inside a transaction of the caller's. The private half of the one before is
/// gone then; its certificate stays, so that its proofs can be checked. The error is a sentence.
std::expected<ProofKeys, std::string> make_proof_key(db::Database& db, const crypto::SigningKey& identity,
                                                     const identity::DomainName& domain, std::chrono::sys_seconds now,
                                                     Random& random);

/// Whether less than a third of the key's time is left, or the clock is before its certificate's beginning.
bool should_replace(const identity::NodeCertificate& certificate, std::chrono::sys_seconds now);

}  // namespace qpc::node
