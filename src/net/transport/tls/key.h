// key.h: private keys, as OpenSSL holds them.
#pragma once
#include "core/crypto/signature.h"
#include "net/transport/tls/openssl_ptr.h"

namespace qpc::net::tls {

/// An Ed25519 key for OpenSSL's calls.
PkeyPtr load_key(const crypto::SigningKey& key);

}  // namespace qpc::net::tls
