// kem.h: the key encapsulation mechanisms of HPKE: DHKEM (RFC 9180 §4.1), ML-KEM-768 (FIPS 203), and both at once.
#pragma once
#include <memory>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace qpc::crypto {

/// The values of the IANA registry "HPKE KEM Identifiers".
enum class Kem : std::uint16_t {
  dhkem_p256 = 0x0010,
  dhkem_p384 = 0x0011,
  dhkem_p521 = 0x0012,
  dhkem_x25519 = 0x0020,
  dhkem_x448 = 0x0021,
  mlkem768 = 0x0041,
  mlkem768_x25519 = 0x647a,
};

/// Octets of a serialised key (Npk, Nsk), of what encapsulation sends (Nenc), and of what both sides then share
/// (Nsecret).
struct KemSizes {
  std::size_t public_key;
  std::size_t private_key;
  std::size_t kem_output;
  std::size_t shared_secret;
};
constexpr KemSizes kem_sizes(Kem kem) {
  switch (kem) {
    case Kem::dhkem_p256:
      return {65, 32, 65, 32};
    case Kem::dhkem_p384:
      return {97, 48, 97, 48};
    case Kem::dhkem_p521:
      return {133, 66, 133, 64};
    case Kem::dhkem_x25519:
      return {32, 32, 32, 32};
    case Kem::dhkem_x448:
      return {56, 56, 56, 64};
    case Kem::mlkem768:
      return {1184, 64, 1088, 32};
    case Kem::mlkem768_x25519:
      return {1216, 32, 1120, 32};
  }
  return {};
}

/// A private key, loaded and ready to decapsulate.
///
/// It never changes and is shared inside, so that a copy is cheap; the octets are wiped with the last one. Safe to use
/// from several threads at once.
class KemPrivateKey {
 public:
  static KemPrivateKey generate(Kem kem, Random& random);

  /// DeriveKeyPair (RFC 9180 §7.1.3): the same key from the same octets, which should have the entropy of a private
  /// key. Errors: rejected, when a NIST curve finds no scalar in 256 attempts (RFC 9180 §7.1.3: DeriveKeyPairError).
  static Result<KemPrivateKey> derive(Kem kem, ByteView ikm);

  /// DeserializePrivateKey. NIST scalars are big-endian, leading zeros may be missing; ML-KEM is the seed d || z; the
  /// hybrid is its 32-octet seed.
  /// Errors: malformed, for another length; rejected, for a scalar outside 1 … n-1.
  static Result<KemPrivateKey> from_bytes(Kem kem, ByteView private_key);

  Kem kem() const;
  /// SerializePublicKey.
  const Bytes& public_key() const;
  /// SerializePrivateKey.
  Secret private_key() const;

  /// Decap.
  /// Errors: malformed, when `kem_output` has another length or is not on the curve; rejected, for an all-zero
  /// Diffie-Hellman result (RFC 9180 §7.1.4). ML-KEM answers a forgery with a secret nobody knows, not with an error.
  Result<Secret> decapsulate(ByteView kem_output) const;

  /// One family's way to hold a key; defined where it is implemented.
  struct State;

 private:
  explicit KemPrivateKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// What encapsulation sends, and what both sides then share.
struct Encapsulated {
  Bytes kem_output;
  Secret shared_secret;
};

/// Encap, to a public key that a peer named.
/// Errors: malformed, when the key has another length, is not on the curve or not reduced (FIPS 203 §7.2); rejected,
/// for an all-zero Diffie-Hellman result (RFC 9180 §7.1.4).
Result<Encapsulated> encapsulate(Kem kem, ByteView public_key, Random& random);

}  // namespace qpc::crypto
