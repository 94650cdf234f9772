// signature_state.h: what each signature scheme implements. For this room's sources alone.
#pragma once
#include "core/crypto/signature.h"

namespace qpc::crypto {

struct SigningKey::State {
  State(SignatureScheme its_scheme, Secret its_private_key, Bytes its_public_key)
      : scheme(its_scheme), private_key(std::move(its_private_key)), public_key(std::move(its_public_key)) {}
  virtual ~State() = default;
  virtual Bytes sign(ByteView message) const = 0;

  const SignatureScheme scheme;
  const Secret private_key;
  const Bytes public_key;
};

using SigningState = std::shared_ptr<const SigningKey::State>;

SigningState generate_ed25519(Random& random);
Result<SigningState> load_ed25519(ByteView private_key);
bool verify_ed25519(ByteView public_key, ByteView message, ByteView signature);

SigningState generate_ed448(Random& random);
Result<SigningState> load_ed448(ByteView private_key);
bool verify_ed448(ByteView public_key, ByteView message, ByteView signature);

SigningState generate_ml_dsa(Random& random);
Result<SigningState> load_ml_dsa(ByteView private_key);
bool verify_ml_dsa(ByteView public_key, ByteView message, ByteView signature);

SigningState generate_ecdsa(SignatureScheme scheme, Random& random);
Result<SigningState> load_ecdsa(SignatureScheme scheme, ByteView private_key);
bool verify_ecdsa(SignatureScheme scheme, ByteView public_key, ByteView message, ByteView signature);

}  // namespace qpc::crypto
