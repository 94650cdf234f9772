#include "core/crypto/hpke.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::crypto {
namespace {

class EveryKem : public testing::TestWithParam<Kem> {};

INSTANTIATE_TEST_SUITE_P(Hpke, EveryKem,
                         testing::Values(Kem::dhkem_p256, Kem::dhkem_p384, Kem::dhkem_p521, Kem::dhkem_x25519,
                                         Kem::dhkem_x448, Kem::mlkem768, Kem::mlkem768_x25519));

TEST_P(EveryKem, OpensWhatWasSealedToIt) {
  SeededRandom random(1);
  const HpkeSuite suite{GetParam(), HashAlgorithm::sha256, AeadAlgorithm::aes_128_gcm};
  const auto key = KemPrivateKey::generate(suite.kem, random);
  const auto sealed =
      hpke_seal(suite, key.public_key(), as_bytes("info"), as_bytes("aad"), as_bytes("swordfish"), random).value();
  const auto opened = hpke_open(suite, key, sealed.kem_output, as_bytes("info"), as_bytes("aad"), sealed.ciphertext);
  ASSERT_TRUE(opened);
  EXPECT_EQ(as_text(opened->reveal()), "swordfish");
}

}  // namespace
}  // namespace qpc::crypto
