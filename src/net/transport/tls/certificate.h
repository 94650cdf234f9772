// certificate.h: the certificates a node makes of its identity key (PROTOCOL.md "The node's identity").
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/crypto/signature.h"
#include "core/identity/identity_rotation.h"
#include "net/transport/peer_identity.h"

namespace qpc::net::tls {

inline constexpr std::chrono::days usual_lifetime{90};
/// A certificate is valid a little before it is made, for clients whose clock is slow.
inline constexpr std::chrono::hours backdating{1};

struct IssuedCertificate;

/// What a node shows in a handshake, and the key it proves it with.
struct Credentials {
  Bytes certificate;           ///< short-lived, for TLS servers, names the node's domains: X.509 v3, DER
  Bytes identity_certificate;  ///< its issuer, a self-signed CA over the identity key: X.509 v3, DER
  crypto::SigningKey key;      ///< the certificate's: Ed25519
  /// Of an authority, shown before the other two. Then `certificate` is for its key, and `key` is not used.
  std::shared_ptr<const IssuedCertificate> issued = nullptr;
};

/// The identity key as a self-signed CA certificate without an end (RFC 5280 §4.1.2.5: 9999-12-31). The same key and
/// time give the same octets. `identity` is an Ed25519 key. `rotations` lead to it from the keys before.
Bytes make_identity_certificate(const crypto::SigningKey& identity, std::chrono::sys_seconds now,
                                const identity::IdentityChain& rotations = {});

/// A fresh TLS key, or that of `issued`, and its certificate, from `backdating` before `now` to `lifetime` after it.
/// `domains`: 1 to 8, lower case, 1 to 253 characters each.
Credentials issue_credentials(const crypto::SigningKey& identity, Bytes identity_certificate,
                              const std::vector<std::string>& domains, std::chrono::sys_seconds now, Random& random,
                              std::chrono::seconds lifetime = usual_lifetime,
                              std::shared_ptr<const IssuedCertificate> issued = nullptr);

/// Whether less than a third of the certificate's time is left. Errors: malformed.
Result<bool> should_renew(ByteView certificate, std::chrono::sys_seconds now);

/// The last moment at which the certificate is valid. Errors: malformed.
Result<std::chrono::sys_seconds> end_of(ByteView certificate);

/// The public identity key as pins hold it. `identity` is an Ed25519 key.
IdentityKey identity_key(const crypto::SigningKey& identity);

}  // namespace qpc::net::tls
