// node_certificate.h: a node's identity key vouches for another key of the node.
#pragma once
#include <chrono>

#include "core/identity/node_key_use.h"
#include "core/identity/user_name.h"
#include "core/identity/verification_key.h"

namespace qpc::identity {

/// By which statements name the key they were signed with: the first octets of its SHA-256. It finds a certificate;
/// trust comes from the signature alone.
using NodeKeyId = std::array<std::uint8_t, 8>;
NodeKeyId id_of(const NodeKey& key);

/// A public key of whatever kind its use asks for.
///
/// Wire: `uint16 algorithm; opaque key<V>`, as that of a NodeKey.
struct CertifiedKey {
  static constexpr std::size_t most_octets = 4096;

  std::uint16_t algorithm;  ///< delivery_proofs: a KeyAlgorithm; reports: the number of an HPKE KEM (RFC 9180 §7.1)
  Bytes octets;

  static CertifiedKey of(const NodeKey& key);

  bool operator==(const CertifiedKey&) const = default;
};

/// Wire: `uint8 format = 1; uint8 use; opaque domain<V>; NodeKey issuer; CertifiedKey key; uint64 not_before; uint64
/// not_after; opaque signature<V>`, times in seconds since the Unix epoch, both ends included. The signature is the
/// issuer's, over everything before it.
struct NodeCertificate {
  static constexpr std::uint8_t format = 1;

  NodeKeyUse use;
  DomainName domain;
  NodeKey issuer;  ///< the identity key
  CertifiedKey key;
  std::chrono::sys_seconds not_before;
  std::chrono::sys_seconds not_after;
  Bytes signature;

  /// Signs a certificate; `signature` and `issuer` are filled in. `identity` is an Ed25519 key.
  static NodeCertificate issue(const crypto::SigningKey& identity, NodeCertificate unsigned_certificate);

  NodeKeyId key_id() const;
  /// What the node's delivery proofs are checked with. Errors: rejected, when it is certified for another use;
  /// unsupported, for another algorithm than Ed25519; malformed.
  Result<NodeKey> proof_key() const;
  /// Whether it is of this node, for this use, and good at this time. Errors: rejected.
  Result<void> check(const NodeKey& identity, NodeKeyUse wanted, const DomainName& node_domain,
                     std::chrono::sys_seconds time) const;
  /// Whether its issuer said so. Whether the issuer is to be believed is the caller's to decide.
  /// Errors: rejected.
  Result<void> verify() const;
  /// Whether the key was good for its use at this time. Errors: rejected.
  Result<void> check_time(std::chrono::sys_seconds time) const;

  /// Errors: malformed; limit; unsupported, for another format, use or algorithm.
  static Result<NodeCertificate> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const NodeCertificate&) const = default;
};

}  // namespace qpc::identity
