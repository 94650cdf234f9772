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

/// Wire: `uint8 format = 1; uint8 use; opaque domain<V>; NodeKey issuer; NodeKey key; uint64 not_before; uint64
/// not_after; opaque signature<V>`, times in seconds since the Unix epoch, both ends included. The signature is the
/// issuer's, over everything before it.
struct NodeCertificate {
  static constexpr std::uint8_t format = 1;

  NodeKeyUse use;
  DomainName domain;
  NodeKey issuer;  ///< the identity key
  NodeKey key;
  std::chrono::sys_seconds not_before;
  std::chrono::sys_seconds not_after;
  Bytes signature;

  /// Signs a certificate; `signature` and `issuer` are filled in. `identity` is an Ed25519 key.
  static NodeCertificate issue(const crypto::SigningKey& identity, NodeCertificate unsigned_certificate);

  NodeKeyId key_id() const { return id_of(key); }
  /// Whether its issuer said so. Whether the issuer is to be believed is the caller's to decide.
  /// Errors: rejected.
  Result<void> verify() const;
  /// Whether the key was good for its use at this time. Errors: rejected.
  Result<void> check_time(std::chrono::sys_seconds time) const;

  /// Errors: malformed; unsupported, for another format, use or algorithm.
  static Result<NodeCertificate> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const NodeCertificate&) const = default;
};

}  // namespace qpc::identity
