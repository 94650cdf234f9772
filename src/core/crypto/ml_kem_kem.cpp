// ML-KEM-768 as a KEM of HPKE (draft-ietf-hpke-pq-05 §3).
#include "core/crypto/kem_state.h"
#include "core/crypto/ml_kem.h"

namespace qpc::crypto {
namespace {

class MlKemKey final : public KemPrivateKey::State {
 public:
  MlKemKey(ByteView seed, MlKemPrivateKey key)
      : State(Kem::mlkem768, Secret::copy_of(seed), key.public_key()), key_(std::move(key)) {}

  Result<Secret> decapsulate(ByteView kem_output) const override { return key_.decapsulate(kem_output); }

 private:
  MlKemPrivateKey key_;
};

}  // namespace

Result<KemState> load_ml_kem_key(ByteView seed) {
  QPC_TRY(auto key, MlKemPrivateKey::from_seed(seed));
  return std::make_shared<const MlKemKey>(seed, std::move(key));
}

Result<Encapsulated> encapsulate_ml_kem(ByteView public_key, Random& random) {
  QPC_TRY(auto made, ml_kem_encapsulate(public_key, random));
  return Encapsulated{std::move(made.ciphertext), std::move(made.shared_secret)};
}

}  // namespace qpc::crypto
