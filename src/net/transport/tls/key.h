// key.h: private keys, as OpenSSL and files hold them.
#pragma once
#include "core/crypto/signature.h"
#include "net/transport/tls/openssl_ptr.h"

namespace qpc::net::tls {

/// An Ed25519 key for OpenSSL's calls.
PkeyPtr load_key(const crypto::SigningKey& key);

/// An Ed25519 key as PKCS #8 in PEM (RFC 8410 §7), the form other programs read too. The text is secret.
Secret key_to_pem(const crypto::SigningKey& key);
/// Errors: malformed; unsupported, for another algorithm.
Result<crypto::SigningKey> key_from_pem(ByteView text);

/// Certificates as PEM, one after the other.
std::string certificates_to_pem(std::span<const Bytes> certificates);
/// Errors: malformed; limit, for more than 8.
Result<std::vector<Bytes>> certificates_from_pem(std::string_view text);

}  // namespace qpc::net::tls
