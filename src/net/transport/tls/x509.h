// x509.h: reading X.509 certificates.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "net/transport/peer_identity.h"
#include "net/transport/tls/openssl_ptr.h"

namespace qpc::net::tls {

/// Null, unless the octets are one X.509 v3 certificate and nothing else, 4 KiB at most.
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

/// Whether this is a name for a certificate: 1 to 253 characters of a-z 0-9 . -
bool is_domain(std::string_view text);

}  // namespace qpc::net::tls
