// dh.h: Diffie-Hellman over the groups of DHKEM (RFC 9180 §4.1, §7.1). For this room's sources alone.
#pragma once
#include "core/base/random.h"
#include "core/crypto/kem.h"
#include "core/crypto/openssl.h"

namespace qpc::crypto {

enum class NistCurve : std::uint8_t;

/// The curve of a KEM that works on one; another is a bug and throws.
NistCurve nist_curve(Kem kem);

/// A private key and its public one, as octets; loaded too, except for X25519, which works on octets.
struct DhKey {
  Kem group;
  Secret private_key;
  Bytes public_key;
  openssl::Key loaded;
};

/// `kem` names the group: one of the five DHKEMs.
DhKey generate_dh_key(Kem kem, Random& random);

/// Errors: malformed, for another length; rejected, for a NIST scalar outside 1 … n-1.
Result<DhKey> load_dh_private_key(Kem kem, ByteView private_key);

/// DH(skX, pkY): X25519's or X448's result, or the x coordinate.
/// Errors: malformed, for a public key of another length or a point not on its curve; rejected, for an all-zero result
/// (RFC 9180 §7.1.4).
Result<Secret> dh(const DhKey& own, ByteView public_key);

}  // namespace qpc::crypto
