// node_key_use.h: what a node's identity key certifies other keys for.
#pragma once
#include <cstdint>

namespace qpc::identity {

/// A NodeCertificate says it behind its format, so that none passes for another. TLS keys have X.509 certificates
/// instead.
enum class NodeKeyUse : std::uint8_t {
  delivery_proofs = 1,  ///< an Ed25519 key that signs delivery proofs
  reports = 2,          ///< an HPKE public key that reports to the operator are sealed to
};

}  // namespace qpc::identity
