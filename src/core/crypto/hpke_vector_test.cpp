// HPKE against the known answers of RFC 9180 and draft-ietf-hpke-pq.
#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/hpke.h"
#include "support/fixed_random.h"
#include "support/vectors.h"

namespace qpc::crypto {
namespace {

using nlohmann::json;
using test::FixedRandom;
using test::hex;

HashAlgorithm kdf_of(int kdf_id) {
  switch (kdf_id) {
    case 1:
      return HashAlgorithm::sha256;
    case 2:
      return HashAlgorithm::sha384;
    default:
      return HashAlgorithm::sha512;
  }
}

AeadAlgorithm aead_of(int aead_id) {
  switch (aead_id) {
    case 1:
      return AeadAlgorithm::aes_128_gcm;
    case 2:
      return AeadAlgorithm::aes_256_gcm;
    default:
      return AeadAlgorithm::chacha20_poly1305;
  }
}

struct Case {
  json vector;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.vector.at("section").get<std::string>(); }

std::vector<Case> read_cases(const std::string& path) {
  std::vector<Case> cases;
  for (auto& vector : test::read_vectors(path)) cases.push_back({std::move(vector)});
  return cases;
}

std::vector<Case> with_kdf(const std::string& path) {
  auto cases = read_cases(path);
  std::erase_if(cases, [](const Case& one) { return !one.vector.contains("kdf_id"); });
  return cases;
}

std::string section(const testing::TestParamInfo<Case>& info) {
  auto name = info.param.vector.at("section").get<std::string>();
  std::ranges::replace(name, '.', '_');
  return name;
}

class KemVector : public testing::TestWithParam<Case> {
 protected:
  const json& vector() const { return GetParam().vector; }
  Kem kem() const { return static_cast<Kem>(vector().at("kem_id").get<int>()); }
  KemPrivateKey receiver() const { return KemPrivateKey::derive(kem(), hex(vector(), "ikmR")).value(); }

  /// What encapsulation draws: a DHKEM's ephemeral private key is derived, the others take the octets as they are.
  FixedRandom ephemeral() const {
    const auto ikm = hex(vector(), "ikmE");
    if (kem() == Kem::mlkem768 || kem() == Kem::mlkem768_x25519) return FixedRandom(ikm);
    const auto key = KemPrivateKey::derive(kem(), ikm).value().private_key();
    return FixedRandom(to_bytes(key.reveal()));
  }

  /// Compares with a member, or with what is kept of its begin and end.
  void expect_member(const std::string& member, ByteView octets) const {
    const auto digits = to_hex(octets);
    if (vector().contains(member)) {
      EXPECT_EQ(digits, vector().at(member).get<std::string>());
    } else {
      EXPECT_TRUE(digits.starts_with(vector().at(member + "_begin").get<std::string>())) << digits;
      EXPECT_TRUE(digits.ends_with(vector().at(member + "_end").get<std::string>())) << digits;
    }
  }
};

/// The vectors whose KDF is HKDF.
class HpkeVector : public KemVector {
 protected:
  HpkeSuite suite() const {
    return {kem(), kdf_of(vector().at("kdf_id").get<int>()), aead_of(vector().at("aead_id").get<int>())};
  }
};

INSTANTIATE_TEST_SUITE_P(Rfc9180, KemVector, testing::ValuesIn(read_cases("hpke/rfc9180.json")), section);
INSTANTIATE_TEST_SUITE_P(HpkePq05, KemVector, testing::ValuesIn(read_cases("hpke/hpke_pq_05.json")), section);
INSTANTIATE_TEST_SUITE_P(Rfc9180, HpkeVector, testing::ValuesIn(with_kdf("hpke/rfc9180.json")), section);
INSTANTIATE_TEST_SUITE_P(HpkePq05, HpkeVector, testing::ValuesIn(with_kdf("hpke/hpke_pq_05.json")), section);

TEST_P(KemVector, DerivesTheReceiversKeyPair) {
  expect_member("skRm", receiver().private_key().reveal());
  expect_member("pkRm", receiver().public_key());
}

TEST_P(KemVector, LoadsTheReceiversPrivateKey) {
  expect_member("pkRm", KemPrivateKey::from_bytes(kem(), hex(vector(), "skRm"))->public_key());
}

TEST_P(KemVector, Encapsulates) {
  auto random = ephemeral();
  const auto encapsulated = encapsulate(kem(), receiver().public_key(), random).value();
  expect_member("enc", encapsulated.kem_output);
  expect_member("shared_secret", encapsulated.shared_secret.reveal());
  EXPECT_TRUE(random.used_up());
}

TEST_P(KemVector, Decapsulates) {
  auto random = ephemeral();
  const auto encapsulated = encapsulate(kem(), receiver().public_key(), random).value();
  expect_member("shared_secret", receiver().decapsulate(encapsulated.kem_output)->reveal());
}

TEST_P(HpkeVector, SealsAndOpens) {
  const auto& encryption = vector().at("encryption");
  const auto info = hex(vector(), "info");
  auto random = ephemeral();
  const auto sealed =
      hpke_seal(suite(), receiver().public_key(), info, hex(encryption, "aad"), hex(encryption, "pt"), random).value();
  EXPECT_EQ(to_hex(sealed.ciphertext), encryption.at("ct").get<std::string>());
  const auto opened =
      hpke_open(suite(), receiver(), sealed.kem_output, info, hex(encryption, "aad"), sealed.ciphertext).value();
  EXPECT_EQ(to_hex(opened.reveal()), encryption.at("pt").get<std::string>());
}

TEST_P(HpkeVector, ExportsOnBothSides) {
  const auto info = hex(vector(), "info");
  for (const auto& one : vector().at("exports")) {
    const auto context = hex(one, "exporter_context");
    auto random = ephemeral();
    const auto sent = hpke_export_to(suite(), receiver().public_key(), info, context, 32, random).value();
    EXPECT_EQ(to_hex(sent.secret.reveal()), one.at("exported_value").get<std::string>());
    const auto received = hpke_export_from(suite(), receiver(), sent.kem_output, info, context, 32).value();
    EXPECT_EQ(to_hex(received.reveal()), one.at("exported_value").get<std::string>());
  }
}

}  // namespace
}  // namespace qpc::crypto
