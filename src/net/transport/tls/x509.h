// x509.h: reading X.509 certificates.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "core/identity/identity_rotation.h"
#include "net/transport/peer_identity.h"
#include "net/transport/tls/openssl_ptr.h"

namespace qpc::net::tls {

/// Null, unless the octets are one X.509 v3 certificate and nothing else, 8 KiB at most.
X509Ptr read_certificate(ByteView der);
Bytes write_certificate(X509& certificate);

/// Both ends included.
struct Validity {
  std::chrono::sys_seconds not_before;
  std::chrono::sys_seconds not_after;
};
std::optional<Validity> validity_of(const X509Ptr& certificate);

/// Nothing, where the key is of another kind.
std::optional<IdentityKey> ed25519_key_of(const X509Ptr& certificate);

/// Whether this Ed25519 key signed the certificate that was read from `der` (RFC 5280 §4.1.1, RFC 8410 §3): over the
/// octets as they came, by the rules of crypto::verify_signature, which are stricter than OpenSSL's, in half the time.
bool is_signed_by(const X509Ptr& certificate, ByteView der, const IdentityKey& key);

/// Whether it is P-256 or Ed25519.
bool has_allowed_key(const X509Ptr& certificate);

/// The extension that carries how a node came by its identity key: an OCTET STRING with an IdentityChain in it. Not
/// critical: who does not know it holds on to the key alone. Its number is a UUID (ITU-T X.667).
inline constexpr const char* rotations_oid = "2.25.88563508503278694594560076002071933550";

void add_rotations(X509& certificate, const identity::IdentityChain& rotations);
/// Nothing, where there is none; malformed, where there is something else in its place, or more than one.
Result<std::optional<identity::IdentityChain>> rotations_of(const X509Ptr& certificate);

/// Whether this is a name for a certificate: 1 to 253 characters of a-z 0-9 . -
bool is_domain(std::string_view text);

}  // namespace qpc::net::tls
