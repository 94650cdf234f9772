// x25519.h: X25519 (RFC 7748) by libsodium, on octets. For this room's sources alone.
#pragma once
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace qpc::crypto {

inline constexpr std::size_t x25519_size = 32;  ///< a key, private or public, or a result

/// The public key of a private key of `x25519_size` octets.
Bytes x25519_public_key(ByteView private_key);

/// `private_key` is of `x25519_size` octets. Errors: malformed, for a public key of another length; rejected, for an
/// all-zero result (RFC 7748 §6.1).
Result<Secret> x25519(ByteView private_key, ByteView public_key);

}  // namespace qpc::crypto
