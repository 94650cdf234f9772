// signature.h: digital signatures of the MLS cipher suites: EdDSA (RFC 8032), ECDSA (FIPS 186-5), ML-DSA (FIPS 204).
#pragma once
#include <memory>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace qpc::crypto {

/// The values are those of TLS (RFC 8446 §4.2.3, draft-ietf-tls-mldsa), which RFC 9420 §17.1 names.
enum class SignatureScheme : std::uint16_t {
  ecdsa_secp256r1_sha256 = 0x0403,
  ecdsa_secp384r1_sha384 = 0x0503,
  ecdsa_secp521r1_sha512 = 0x0603,
  ed25519 = 0x0807,
  ed448 = 0x0808,
  mldsa65 = 0x0905,
};

/// A private key, loaded and ready to sign.
///
/// It never changes and is shared inside, so that a copy is cheap; the octets are wiped with the last one. Safe to use
/// from several threads at once.
class SigningKey {
 public:
  static SigningKey generate(SignatureScheme scheme, Random& random);

  /// EdDSA: the 32 or 57 octets of RFC 8032 §5.1.5, §5.2.5. ECDSA: the scalar, big-endian; leading zeros may be
  /// missing. ML-DSA: the 32-octet seed. Errors: malformed, for another length; rejected, for a scalar outside 1 … n-1.
  static Result<SigningKey> from_private_key(SignatureScheme scheme, ByteView private_key);

  /// EdDSA: 64 or 114 octets. ECDSA: DER, as RFC 8446 §4.2.3 asks, with the nonce of RFC 6979. The same message always
  /// gives the same signature; ML-DSA signs by its deterministic variant.
  Bytes sign(ByteView message) const;

  SignatureScheme scheme() const;
  /// EdDSA: 32 or 57 octets. ECDSA: the uncompressed point of RFC 9420 §5.1.1 (0x04, x, y). ML-DSA: 1952.
  const Bytes& public_key() const;
  /// What `from_private_key` takes; an ECDSA scalar in full length.
  Secret private_key() const;

  /// One scheme's way to hold a key and sign; defined where it is implemented.
  struct State;

 private:
  explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// Checks a signature by a key that a peer named.
///
/// Strict: Ed25519 refuses S >= L, keys and R of small order, and keys not in canonical form, so that all members of a
/// group come to the same answer and nobody can make a second signature from a first.
/// Errors: rejected, for whatever is not a valid signature, a public key that does not parse included.
Result<void> verify_signature(SignatureScheme scheme, ByteView public_key, ByteView message, ByteView signature);

}  // namespace qpc::crypto
