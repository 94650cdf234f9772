#include "core/crypto/ml_kem.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "core/crypto/seeded_random.h"
#include "support/fixed_random.h"

namespace qpc::crypto {
namespace {

/// SHAKE128 that is read, or written to, piece by piece.
class Shake128 {
 public:
  Shake128() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex2(context_.get(), EVP_shake128(), nullptr); }
  void absorb(ByteView data) { EVP_DigestUpdate(context_.get(), data.data(), data.size()); }
  Bytes squeeze(std::size_t size) {
    Bytes output(size);
    EVP_DigestSqueeze(context_.get(), output.data(), output.size());
    return output;
  }

 private:
  openssl::DigestContext context_;
};

/// The "accumulated" vector of C2SP's CCTV for FIPS 203: keys, encapsulations, decapsulations and implicit rejections,
/// all drawn from SHAKE128 of nothing, in one digest.
std::string accumulated(int cases) {
  Shake128 input;
  Shake128 output;
  for (int i = 0; i < cases; ++i) {
    const auto key = MlKemPrivateKey::from_seed(input.squeeze(ml_kem_seed_size)).value();
    output.absorb(key.public_key());
    test::FixedRandom message(input.squeeze(32));
    const auto made = ml_kem_encapsulate(key.public_key(), message).value();
    output.absorb(made.ciphertext);
    output.absorb(made.shared_secret.reveal());
    const auto received = key.decapsulate(made.ciphertext).value();
    EXPECT_TRUE(equal_in_constant_time(received.reveal(), made.shared_secret.reveal()));
    output.absorb(key.decapsulate(input.squeeze(ml_kem_ciphertext_size))->reveal());
  }
  return to_hex(output.squeeze(32));
}

TEST(MlKem, GivesTheAccumulatedAnswersOfTenThousandCases) {
  EXPECT_EQ(accumulated(100), "1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415");
  EXPECT_EQ(accumulated(10'000), "8a518cc63da366322a8e7a818c7a0d63483cb3528d34a4cf42f35d5ad73f22fc");
}

class MlKemKey : public testing::Test {
 protected:
  SeededRandom random{1};
  const MlKemPrivateKey key = MlKemPrivateKey::from_seed(random.secret(ml_kem_seed_size).reveal()).value();
};

TEST_F(MlKemKey, RefusesSeedsOfAnotherLength) {
  for (const std::size_t size : {0u, 32u, 63u, 65u}) {
    EXPECT_EQ(MlKemPrivateKey::from_seed(Bytes(size)).error().kind, Kind::malformed) << size;
  }
}

TEST_F(MlKemKey, RefusesCiphertextsOfAnotherLength) {
  for (const std::size_t size : {0u, 32u, 1087u, 1089u}) {
    EXPECT_EQ(key.decapsulate(Bytes(size)).error().kind, Kind::malformed) << size;
  }
}

TEST_F(MlKemKey, RefusesEncapsulationKeysOfAnotherLength) {
  for (const std::size_t size : {0u, 32u, 1183u, 1185u}) {
    EXPECT_EQ(ml_kem_encapsulate(Bytes(size), random).error().kind, Kind::malformed) << size;
  }
}

TEST_F(MlKemKey, RefusesAnyCoefficientThatIsNotReduced) {
  // FIPS 203 §7.2: two coefficients of 12 bits share three octets; q = 3329 = 0xd01 is the smallest that is too large.
  for (const std::size_t pair : {std::size_t{0}, std::size_t{191}, std::size_t{383}}) {
    auto even = key.public_key();
    even[pair * 3] = 0x01;
    even[pair * 3 + 1] = static_cast<std::uint8_t>((even[pair * 3 + 1] & 0xf0) | 0x0d);
    EXPECT_EQ(ml_kem_encapsulate(even, random).error().kind, Kind::malformed) << pair;
    auto odd = key.public_key();
    odd[pair * 3 + 1] = static_cast<std::uint8_t>((odd[pair * 3 + 1] & 0x0f) | 0x10);
    odd[pair * 3 + 2] = 0xd0;
    EXPECT_EQ(ml_kem_encapsulate(odd, random).error().kind, Kind::malformed) << pair;
    odd[pair * 3 + 1] &= 0x0f;  // 0xd00 = q - 1
    EXPECT_TRUE(ml_kem_encapsulate(odd, random)) << pair;
  }
}

TEST_F(MlKemKey, AnswersAForgeryWithTheSameUnrelatedSecretEachTime) {
  auto made = ml_kem_encapsulate(key.public_key(), random).value();
  made.ciphertext.back() ^= 1;
  const auto answer = key.decapsulate(made.ciphertext).value();
  EXPECT_FALSE(equal_in_constant_time(answer.reveal(), made.shared_secret.reveal()));
  EXPECT_TRUE(equal_in_constant_time(answer.reveal(), key.decapsulate(made.ciphertext)->reveal()));
}

}  // namespace
}  // namespace qpc::crypto
