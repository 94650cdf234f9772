// dh.h: Diffie-Hellman over the groups of DHKEM (RFC 9180 §4.1, §7.1). For this room's sources alone.
#pragma once
#include "core/base/random.h"
#include "core/crypto/kem.h"
#include "core/crypto/openssl.h"

namespace qpc::crypto {

enum class NistCurve : std::uint8_t;

/// The curve of a KEM that works on one; another is a bug and throws.
NistCurve nist_curve(Kem kem);

/// `kem` names the group: one of the five DHKEMs.
openssl::KeyPair generate_dh_key(Kem kem, Random& random);

/// Errors: malformed, for another length; rejected, for a NIST scalar outside 1 … n-1.
Result<openssl::KeyPair> load_dh_private_key(Kem kem, ByteView private_key);

/// Errors: malformed, for another length or a point not on its curve.
Result<openssl::Key> load_dh_public_key(Kem kem, ByteView public_key);

/// DH(skX, pkY): X25519's or X448's result, or the x coordinate.
/// Errors: rejected, for an all-zero result (RFC 9180 §7.1.4).
Result<Secret> dh(EVP_PKEY* private_key, EVP_PKEY* public_key);

}  // namespace qpc::crypto
