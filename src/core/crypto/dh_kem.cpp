// DHKEM (RFC 9180 §4.1).
#include "core/crypto/dh.h"
#include "core/crypto/kem_state.h"
#include "core/crypto/labeled_kdf.h"
#include "core/crypto/nist_curve.h"

namespace qpc::crypto {
namespace {

HashAlgorithm kdf_of(Kem kem) {
  switch (kem) {
    case Kem::dhkem_p384:
      return HashAlgorithm::sha384;
    case Kem::dhkem_p521:
    case Kem::dhkem_x448:
      return HashAlgorithm::sha512;
    default:
      return HashAlgorithm::sha256;
  }
}

LabeledKdf labeled_kdf(Kem kem) { return {kdf_of(kem), kem_suite_id(kem)}; }

/// ExtractAndExpand, whose kem_context is `enc` and then the receiver's public key.
Secret extract_and_expand(Kem kem, const Secret& dh_result, ByteView enc, ByteView public_key) {
  const auto kdf = labeled_kdf(kem);
  const auto eae_prk = kdf.extract({}, "eae_prk", dh_result.reveal());
  return kdf.expand(eae_prk.reveal(), "shared_secret", {enc, public_key}, kem_sizes(kem).shared_secret);
}

class DhKemKey final : public KemPrivateKey::State {
 public:
  explicit DhKemKey(DhKey key) : State(key.group, key.private_key.duplicate(), key.public_key), key_(std::move(key)) {}

  Result<Secret> decapsulate(ByteView kem_output) const override {
    QPC_TRY(const auto dh_result, dh(key_, kem_output));
    return extract_and_expand(kem, dh_result, kem_output, public_key);
  }

 private:
  DhKey key_;
};

KemState share(DhKey key) { return std::make_shared<const DhKemKey>(std::move(key)); }

Result<DhKey> derive_nist_key(Kem kem, const LabeledKdf& kdf, const Secret& dkp_prk) {
  const auto curve = nist_curve(kem);
  for (unsigned counter = 0; counter <= 255; ++counter) {
    const auto counter_octet = static_cast<std::uint8_t>(counter);
    auto candidate = kdf.expand(dkp_prk.reveal(), "candidate", {{&counter_octet, 1}}, field_size(curve));
    candidate.fill().front() &= top_octet_mask(curve);
    if (auto key = load_dh_private_key(kem, candidate.reveal())) return key;
  }
  return fail(Kind::rejected, "RFC 9180 §7.1.3: DeriveKeyPairError");
}

}  // namespace

KemState generate_dh_kem_key(Kem kem, Random& random) { return share(generate_dh_key(kem, random)); }

Result<KemState> load_dh_kem_key(Kem kem, ByteView private_key) {
  QPC_TRY(auto key, load_dh_private_key(kem, private_key));
  return share(std::move(key));
}

Result<KemState> derive_dh_kem_key(Kem kem, ByteView ikm) {
  const auto kdf = labeled_kdf(kem);
  const auto dkp_prk = kdf.extract({}, "dkp_prk", ikm);
  if (kem == Kem::dhkem_x25519 || kem == Kem::dhkem_x448) {
    return load_dh_kem_key(kem, kdf.expand(dkp_prk.reveal(), "sk", {}, kem_sizes(kem).private_key).reveal());
  }
  QPC_TRY(auto key, derive_nist_key(kem, kdf, dkp_prk));
  return share(std::move(key));
}

Result<Encapsulated> encapsulate_dh_kem(Kem kem, ByteView public_key, Random& random) {
  auto ephemeral = generate_dh_key(kem, random);
  QPC_TRY(const auto dh_result, dh(ephemeral, public_key));
  auto shared_secret = extract_and_expand(kem, dh_result, ephemeral.public_key, public_key);
  return Encapsulated{std::move(ephemeral.public_key), std::move(shared_secret)};
}

}  // namespace qpc::crypto
