// MLKEM768-X25519, also known as X-Wing: safe as long as one of the two is (draft-ietf-hpke-pq-05 §4,
// draft-irtf-cfrg-concrete-hybrid-kems). The ML-KEM part of everything comes first.
#include "core/crypto/dh.h"
#include "core/crypto/hash.h"
#include "core/crypto/kem_state.h"
#include "core/crypto/ml_kem.h"
#include "core/crypto/x25519.h"

namespace qpc::crypto {
namespace {

constexpr std::size_t seed_size = 32;
constexpr std::string_view label = R"(\.//^\)";

/// SHA3-256(ss_PQ || ss_T || ct_T || ek_T || Label). The ciphertext and key of ML-KEM are left out, because its shared
/// secret already depends on them.
Secret combine(const Secret& ss_pq, const Secret& ss_t, ByteView ct_t, ByteView ek_t) {
  const std::array parts{ss_pq.reveal(), ss_t.reveal(), ct_t, ek_t, as_bytes(label)};
  Secret shared(kem_sizes(Kem::mlkem768_x25519).shared_secret);
  hash_parts(HashAlgorithm::sha3_256, parts, shared.fill());
  return shared;
}

Bytes join(ByteView first, ByteView second) {
  Bytes both;
  both.reserve(first.size() + second.size());
  both.insert(both.end(), first.begin(), first.end());
  both.insert(both.end(), second.begin(), second.end());
  return both;
}

class HybridKey final : public KemPrivateKey::State {
 public:
  HybridKey(ByteView seed, MlKemPrivateKey pq, DhKey traditional)
      : State(Kem::mlkem768_x25519, Secret::copy_of(seed), join(pq.public_key(), traditional.public_key)),
        pq_(std::move(pq)),
        traditional_(std::move(traditional)) {}

  Result<Secret> decapsulate(ByteView kem_output) const override {
    if (kem_output.size() != kem_sizes(kem).kem_output) {
      return fail(Kind::malformed, "draft-ietf-hpke-pq §4: a ciphertext of 1120 octets");
    }
    const auto ct_pq = kem_output.first(ml_kem_ciphertext_size);
    const auto ct_t = kem_output.subspan(ml_kem_ciphertext_size);
    QPC_TRY(const auto ss_pq, pq_.decapsulate(ct_pq));
    QPC_TRY(const auto ss_t, dh(traditional_, ct_t));
    return combine(ss_pq, ss_t, ct_t, traditional_.public_key);
  }

 private:
  MlKemPrivateKey pq_;
  DhKey traditional_;
};

}  // namespace

Result<KemState> load_hybrid_kem_key(ByteView seed) {
  if (seed.size() != seed_size) return fail(Kind::malformed, "draft-ietf-hpke-pq §4: a seed of 32 octets");
  Secret expanded(ml_kem_seed_size + x25519_size);
  shake256({&seed, 1}, expanded.fill());
  QPC_TRY(auto pq, MlKemPrivateKey::from_seed(expanded.reveal().first(ml_kem_seed_size)));
  QPC_TRY(auto traditional, load_dh_private_key(Kem::dhkem_x25519, expanded.reveal().subspan(ml_kem_seed_size)));
  return std::make_shared<const HybridKey>(seed, std::move(pq), std::move(traditional));
}

Result<Encapsulated> encapsulate_hybrid_kem(ByteView public_key, Random& random) {
  if (public_key.size() != kem_sizes(Kem::mlkem768_x25519).public_key) {
    return fail(Kind::malformed, "draft-ietf-hpke-pq §4: a public key of 1216 octets");
  }
  const auto ek_t = public_key.subspan(ml_kem_public_key_size);
  QPC_TRY(const auto pq, ml_kem_encapsulate(public_key.first(ml_kem_public_key_size), random));
  const auto ephemeral = generate_dh_key(Kem::dhkem_x25519, random);
  QPC_TRY(const auto ss_t, dh(ephemeral, ek_t));
  return Encapsulated{join(pq.ciphertext, ephemeral.public_key),
                      combine(pq.shared_secret, ss_t, ephemeral.public_key, ek_t)};
}

}  // namespace qpc::crypto
