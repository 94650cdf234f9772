#include "core/crypto/hpke.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::crypto {
namespace {

class EveryHpkeSuite : public testing::TestWithParam<HpkeSuite> {
 protected:
  const HpkeSuite suite = GetParam();
  SeededRandom random{1};
  const KemPrivateKey key = KemPrivateKey::generate(suite.kem, random);
  const Sealed sealed =
      hpke_seal(suite, key.public_key(), as_bytes("info"), as_bytes("aad"), as_bytes("swordfish"), random).value();

  Result<Secret> open(const KemPrivateKey& with, std::string_view info, std::string_view aad) const {
    return hpke_open(suite, with, sealed.kem_output, as_bytes(info), as_bytes(aad), sealed.ciphertext);
  }
};

// The suites of RFC 9420 §17.1, and the two with ML-KEM.
INSTANTIATE_TEST_SUITE_P(
    Hpke, EveryHpkeSuite,
    testing::Values(HpkeSuite{Kem::dhkem_x25519, HashAlgorithm::sha256, AeadAlgorithm::aes_128_gcm},
                    HpkeSuite{Kem::dhkem_p256, HashAlgorithm::sha256, AeadAlgorithm::aes_128_gcm},
                    HpkeSuite{Kem::dhkem_x25519, HashAlgorithm::sha256, AeadAlgorithm::chacha20_poly1305},
                    HpkeSuite{Kem::dhkem_x448, HashAlgorithm::sha512, AeadAlgorithm::aes_256_gcm},
                    HpkeSuite{Kem::dhkem_p521, HashAlgorithm::sha512, AeadAlgorithm::aes_256_gcm},
                    HpkeSuite{Kem::dhkem_x448, HashAlgorithm::sha512, AeadAlgorithm::chacha20_poly1305},
                    HpkeSuite{Kem::dhkem_p384, HashAlgorithm::sha384, AeadAlgorithm::aes_256_gcm},
                    HpkeSuite{Kem::mlkem768, HashAlgorithm::sha256, AeadAlgorithm::aes_256_gcm},
                    HpkeSuite{Kem::mlkem768_x25519, HashAlgorithm::sha256, AeadAlgorithm::chacha20_poly1305}));

TEST_P(EveryHpkeSuite, OpensWhatWasSealed) {
  EXPECT_EQ(as_text(open(key, "info", "aad").value().reveal()), "swordfish");
}

TEST_P(EveryHpkeSuite, RefusesAnotherKeyInfoOrAad) {
  EXPECT_EQ(open(KemPrivateKey::generate(suite.kem, random), "info", "aad").error().kind, Kind::rejected);
  EXPECT_EQ(open(key, "inf", "aad").error().kind, Kind::rejected);
  EXPECT_EQ(open(key, "info", "aa").error().kind, Kind::rejected);
}

TEST_P(EveryHpkeSuite, RefusesAForgedOrTruncatedCiphertext) {
  auto forged = sealed.ciphertext;
  forged.back() ^= 1;
  EXPECT_EQ(hpke_open(suite, key, sealed.kem_output, as_bytes("info"), as_bytes("aad"), forged).error().kind,
            Kind::rejected);
  for (std::size_t size = 0; size < sealed.ciphertext.size(); ++size) {
    const auto truncated = ByteView(sealed.ciphertext).first(size);
    EXPECT_FALSE(hpke_open(suite, key, sealed.kem_output, as_bytes("info"), as_bytes("aad"), truncated)) << size;
  }
}

TEST_P(EveryHpkeSuite, RefusesTheKemOutputOfAnotherMessage) {
  const auto other = hpke_seal(suite, key.public_key(), as_bytes("info"), as_bytes("aad"), {}, random).value();
  EXPECT_EQ(hpke_open(suite, key, other.kem_output, as_bytes("info"), as_bytes("aad"), sealed.ciphertext).error().kind,
            Kind::rejected);
}

TEST_P(EveryHpkeSuite, ExportsAnotherSecretForEveryContextLengthAndInfo) {
  const auto sent = hpke_export_to(suite, key.public_key(), as_bytes("info"), as_bytes("a"), 32, random).value();
  const auto received = [&](std::string_view info, std::string_view context, std::size_t length) {
    return hpke_export_from(suite, key, sent.kem_output, as_bytes(info), as_bytes(context), length).value();
  };
  EXPECT_TRUE(equal_in_constant_time(sent.secret.reveal(), received("info", "a", 32).reveal()));
  EXPECT_FALSE(equal_in_constant_time(sent.secret.reveal(), received("info", "b", 32).reveal()));
  EXPECT_FALSE(equal_in_constant_time(sent.secret.reveal(), received("inf", "a", 32).reveal()));
  EXPECT_FALSE(equal_in_constant_time(sent.secret.reveal(), received("info", "a", 33).reveal().first(32)));
}

TEST(Hpke, ThrowsForAKeyOfAnotherKem) {
  SeededRandom random(1);
  const auto key = KemPrivateKey::generate(Kem::dhkem_p256, random);
  const HpkeSuite suite{Kem::dhkem_x25519, HashAlgorithm::sha256, AeadAlgorithm::aes_128_gcm};
  EXPECT_THROW((void)hpke_open(suite, key, {}, {}, {}, {}), std::runtime_error);
}

TEST(Hpke, ThrowsForAHashThatIsNoHpkeKdf) {
  SeededRandom random(1);
  const auto key = KemPrivateKey::generate(Kem::dhkem_x25519, random);
  const HpkeSuite suite{Kem::dhkem_x25519, HashAlgorithm::sha3_256, AeadAlgorithm::aes_128_gcm};
  EXPECT_THROW((void)hpke_seal(suite, key.public_key(), {}, {}, {}, random), std::runtime_error);
}

}  // namespace
}  // namespace qpc::crypto
