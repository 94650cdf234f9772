// kem_state.h: what each family of KEMs implements. For this room's sources alone.
#pragma once
#include "core/crypto/kem.h"

namespace qpc::crypto {

struct KemPrivateKey::State {
  State(Kem its_kem, Secret its_private_key, Bytes its_public_key)
      : kem(its_kem), private_key(std::move(its_private_key)), public_key(std::move(its_public_key)) {}
  virtual ~State() = default;
  virtual Result<Secret> decapsulate(ByteView kem_output) const = 0;

  const Kem kem;
  const Secret private_key;
  const Bytes public_key;
};

using KemState = std::shared_ptr<const KemPrivateKey::State>;

KemState generate_dh_kem_key(Kem kem, Random& random);
Result<KemState> derive_dh_kem_key(Kem kem, ByteView ikm);
Result<KemState> load_dh_kem_key(Kem kem, ByteView private_key);
Result<Encapsulated> encapsulate_dh_kem(Kem kem, ByteView public_key, Random& random);

/// `seed` is d || z.
Result<KemState> load_ml_kem_key(ByteView seed);
Result<Encapsulated> encapsulate_ml_kem(ByteView public_key, Random& random);

Result<KemState> load_hybrid_kem_key(ByteView seed);
Result<Encapsulated> encapsulate_hybrid_kem(ByteView public_key, Random& random);

}  // namespace qpc::crypto
