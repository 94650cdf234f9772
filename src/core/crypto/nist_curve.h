// nist_curve.h: keys on the NIST curves, for ECDSA and DHKEM. For this room's sources alone.
#pragma once
#include "core/base/random.h"
#include "core/crypto/openssl.h"

namespace qpc::crypto {

enum class NistCurve : std::uint8_t { p256, p384, p521 };

/// Octets of a scalar or a coordinate.
constexpr std::size_t field_size(NistCurve curve) {
  switch (curve) {
    case NistCurve::p256:
      return 32;
    case NistCurve::p384:
      return 48;
    case NistCurve::p521:
      return 66;
  }
  return 0;
}
/// The bits of a scalar's first octet that can be set (RFC 9180 §7.1.3: bitmask).
constexpr std::uint8_t top_octet_mask(NistCurve curve) { return curve == NistCurve::p521 ? 0x01 : 0xff; }

/// The private key becomes the scalar in full length, the public key the uncompressed point.
/// Errors: malformed, for an empty scalar or one longer than `field_size` (leading zeros may be missing);
/// rejected, for one outside 1 … n-1.
Result<openssl::KeyPair> load_nist_private_key(NistCurve curve, ByteView scalar);

/// A uniform scalar, by rejection (FIPS 186-5 A.2.2).
openssl::KeyPair generate_nist_key(NistCurve curve, Random& random);

/// Null, unless `point` is an uncompressed point of the curve (RFC 9180 §7.1.4: partial public-key validation, which on
/// these curves of cofactor 1 is the full one).
openssl::Key load_nist_public_key(NistCurve curve, ByteView point);

}  // namespace qpc::crypto
