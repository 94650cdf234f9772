#include "core/crypto/kem.h"

#include "core/crypto/kem_state.h"
#include "core/crypto/labeled_kdf.h"

namespace qpc::crypto {
namespace {

Result<KemState> load(Kem kem, ByteView private_key) {
  switch (kem) {
    case Kem::mlkem768:
      return load_ml_kem_key(private_key);
    case Kem::mlkem768_x25519:
      return load_hybrid_kem_key(private_key);
    default:
      return load_dh_kem_key(kem, private_key);
  }
}

Result<KemState> derive_state(Kem kem, ByteView ikm) {
  switch (kem) {
    case Kem::mlkem768:
    case Kem::mlkem768_x25519: {
      const auto seed = shake256_labeled_derive(kem_suite_id(kem), ikm, "DeriveKeyPair", kem_sizes(kem).private_key);
      return load(kem, seed.reveal());
    }
    default:
      return derive_dh_kem_key(kem, ikm);
  }
}

}  // namespace

KemPrivateKey KemPrivateKey::generate(Kem kem, Random& random) {
  switch (kem) {
    case Kem::mlkem768:
    case Kem::mlkem768_x25519:
      return KemPrivateKey(load(kem, random.secret(kem_sizes(kem).private_key).reveal()).value());
    default:
      return KemPrivateKey(generate_dh_kem_key(kem, random));
  }
}

Result<KemPrivateKey> KemPrivateKey::derive(Kem kem, ByteView ikm) {
  QPC_TRY(auto state, derive_state(kem, ikm));
  return KemPrivateKey(std::move(state));
}

Result<KemPrivateKey> KemPrivateKey::from_bytes(Kem kem, ByteView private_key) {
  QPC_TRY(auto state, load(kem, private_key));
  return KemPrivateKey(std::move(state));
}

Kem KemPrivateKey::kem() const { return state_->kem; }
const Bytes& KemPrivateKey::public_key() const { return state_->public_key; }
Secret KemPrivateKey::private_key() const { return state_->private_key.duplicate(); }
Result<Secret> KemPrivateKey::decapsulate(ByteView kem_output) const { return state_->decapsulate(kem_output); }

Result<Encapsulated> encapsulate(Kem kem, ByteView public_key, Random& random) {
  switch (kem) {
    case Kem::mlkem768:
      return encapsulate_ml_kem(public_key, random);
    case Kem::mlkem768_x25519:
      return encapsulate_hybrid_kem(public_key, random);
    default:
      return encapsulate_dh_kem(kem, public_key, random);
  }
}

}  // namespace qpc::crypto
