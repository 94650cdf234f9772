// ml_kem.h: ML-KEM-768 (FIPS 203), key encapsulation that withstands quantum computers.
#pragma once
#include <memory>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/base/secret.h"

struct evp_pkey_st;

namespace qpc::crypto {

inline constexpr std::size_t ml_kem_seed_size = 64;           ///< d || z, the private key as it is kept
inline constexpr std::size_t ml_kem_public_key_size = 1184;   ///< ek
inline constexpr std::size_t ml_kem_ciphertext_size = 1088;   ///< c
inline constexpr std::size_t ml_kem_shared_secret_size = 32;  ///< K

/// A decapsulation key, loaded. It never changes; safe to use from several threads at once.
class MlKemPrivateKey {
 public:
  /// ML-KEM.KeyGen_internal(d, z) (FIPS 203 §6.1). Errors: malformed, unless `seed` has 64 octets.
  static Result<MlKemPrivateKey> from_seed(ByteView seed);

  const Bytes& public_key() const { return public_key_; }

  /// ML-KEM.Decaps. A forged ciphertext gives a secret nobody knows (§6.3: implicit rejection).
  /// Errors: malformed, unless `ciphertext` has 1088 octets.
  Result<Secret> decapsulate(ByteView ciphertext) const;

 private:
  explicit MlKemPrivateKey(std::shared_ptr<evp_pkey_st> key);
  std::shared_ptr<evp_pkey_st> key_;
  Bytes public_key_;
};

struct MlKemEncapsulated {
  Bytes ciphertext;
  Secret shared_secret;
};

/// ML-KEM.Encaps_internal(ek, m) (FIPS 203 §6.2), with 32 octets of `random` as m.
/// Errors: malformed, when the key has another length or its coefficients are not reduced (§7.2: modulus check).
Result<MlKemEncapsulated> ml_kem_encapsulate(ByteView public_key, Random& random);

}  // namespace qpc::crypto
