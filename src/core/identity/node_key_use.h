// node_key_use.h: what a node's identity key certifies other keys for.
#pragma once
#include <cstdint>

namespace qpc::identity {

/// Each certificate says it behind its format, so that none passes for another. TLS keys have X.509 certificates
/// instead.
enum class NodeKeyUse : std::uint8_t {
  delivery_proofs = 1,  ///< NodeCertificate: an Ed25519 key that signs delivery proofs
  reports = 2,          ///< CertifiedKey: an HPKE public key that reports to the operator are sealed to
};

}  // namespace qpc::identity
