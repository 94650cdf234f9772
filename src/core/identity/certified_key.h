// certified_key.h: a key of a node's for one use, certified by its identity key.
#pragma once
#include "core/identity/node_key_use.h"
#include "core/identity/user_name.h"
#include "core/identity/verification_key.h"

namespace qpc::identity {

/// "This is the key of the node of `domain` for this use."
///
/// Wire: `uint8 format; uint8 use; opaque domain<V>; uint64 not_before; uint16 kem; opaque public_key<V>; opaque
/// signature<V>`, the signature by the node's identity key over what stands before it.
struct CertifiedKey {
  static constexpr std::uint8_t format = 1;
  static constexpr std::size_t most_bytes = 4096;

  NodeKeyUse use = NodeKeyUse::reports;
  DomainName domain;
  std::uint64_t not_before = 0;  ///< seconds since the Unix epoch
  std::uint16_t kem = 0;         ///< HPKE KEM identifier
  Bytes public_key;
  Bytes signature;

  static CertifiedKey sign(const crypto::SigningKey& identity, NodeKeyUse use, DomainName domain,
                           std::uint64_t not_before, std::uint16_t kem, Bytes public_key);

  /// Errors: malformed; limit; unsupported, for another format or use.
  static Result<CertifiedKey> read(WireReader& in);
  void write(WireWriter& out) const;

  /// Errors: rejected, unless this identity key (Ed25519, 32 octets) certified it for this use and domain.
  Result<void> verify(ByteView identity_key, NodeKeyUse wanted, const DomainName& node_domain) const;
};

}  // namespace qpc::identity
