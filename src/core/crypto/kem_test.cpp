#include "core/crypto/kem.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/ml_kem.h"
#include "core/crypto/seeded_random.h"

namespace qpc::crypto {
namespace {

class EveryKem : public testing::TestWithParam<Kem> {
 protected:
  const Kem kem = GetParam();
  const KemSizes sizes = kem_sizes(kem);
  SeededRandom random{1};
  const KemPrivateKey key = KemPrivateKey::generate(kem, random);
};

INSTANTIATE_TEST_SUITE_P(Kem, EveryKem,
                         testing::Values(Kem::dhkem_p256, Kem::dhkem_p384, Kem::dhkem_p521, Kem::dhkem_x25519,
                                         Kem::dhkem_x448, Kem::mlkem768, Kem::mlkem768_x25519));

TEST_P(EveryKem, SharesOneSecretInTheRegisteredSizes) {
  const auto sent = encapsulate(kem, key.public_key(), random).value();
  const auto received = key.decapsulate(sent.kem_output).value();
  EXPECT_TRUE(equal_in_constant_time(sent.shared_secret.reveal(), received.reveal()));
  EXPECT_EQ(key.public_key().size(), sizes.public_key);
  EXPECT_EQ(key.private_key().size(), sizes.private_key);
  EXPECT_EQ(sent.kem_output.size(), sizes.kem_output);
  EXPECT_EQ(received.size(), sizes.shared_secret);
}

TEST_P(EveryKem, SharesAnotherSecretEachTime) {
  const auto first = encapsulate(kem, key.public_key(), random).value();
  const auto second = encapsulate(kem, key.public_key(), random).value();
  EXPECT_NE(first.kem_output, second.kem_output);
  EXPECT_FALSE(equal_in_constant_time(first.shared_secret.reveal(), second.shared_secret.reveal()));
}

TEST_P(EveryKem, LoadsTheKeyItGaveOut) {
  const auto again = KemPrivateKey::from_bytes(kem, key.private_key().reveal()).value();
  EXPECT_EQ(again.public_key(), key.public_key());
  EXPECT_EQ(again.kem(), kem);
}

TEST_P(EveryKem, DerivesTheSameKeyFromTheSameOctets) {
  const auto ikm = random.secret(sizes.private_key);
  const auto first = KemPrivateKey::derive(kem, ikm.reveal()).value();
  EXPECT_EQ(KemPrivateKey::derive(kem, ikm.reveal())->public_key(), first.public_key());
  EXPECT_NE(KemPrivateKey::derive(kem, ikm.reveal().subspan(1))->public_key(), first.public_key());
}

TEST_P(EveryKem, RefusesPublicKeysOfAnotherLength) {
  auto longer = key.public_key();
  longer.push_back(0);
  EXPECT_EQ(encapsulate(kem, longer, random).error().kind, Kind::malformed);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, sizes.public_key / 2, sizes.public_key - 1}) {
    EXPECT_EQ(encapsulate(kem, ByteView(longer).first(size), random).error().kind, Kind::malformed) << size;
  }
}

TEST_P(EveryKem, RefusesKemOutputsOfAnotherLength) {
  auto longer = encapsulate(kem, key.public_key(), random)->kem_output;
  longer.push_back(0);
  EXPECT_EQ(key.decapsulate(longer).error().kind, Kind::malformed);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, sizes.kem_output / 2, sizes.kem_output - 1}) {
    EXPECT_EQ(key.decapsulate(ByteView(longer).first(size)).error().kind, Kind::malformed) << size;
  }
}

TEST_P(EveryKem, RefusesPrivateKeysThatAreEmptyOrTooLong) {
  EXPECT_EQ(KemPrivateKey::from_bytes(kem, {}).error().kind, Kind::malformed);
  EXPECT_EQ(KemPrivateKey::from_bytes(kem, Bytes(sizes.private_key + 1, 1)).error().kind, Kind::malformed);
}

class NistKem : public EveryKem {};

INSTANTIATE_TEST_SUITE_P(Kem, NistKem, testing::Values(Kem::dhkem_p256, Kem::dhkem_p384, Kem::dhkem_p521));

TEST_P(NistKem, RefusesPointsOffTheCurve) {
  auto point = key.public_key();
  point.back() ^= 1;
  EXPECT_EQ(encapsulate(kem, point, random).error().kind, Kind::malformed);
  EXPECT_EQ(key.decapsulate(point).error().kind, Kind::malformed);
}

TEST_P(NistKem, RefusesThePointAtInfinityAndOtherForms) {
  for (const auto form : Bytes{0x00, 0x02, 0x03, 0x05, 0x06, 0x07}) {
    auto point = key.public_key();
    point[0] = form;
    EXPECT_EQ(encapsulate(kem, point, random).error().kind, Kind::malformed) << int{form};
  }
  EXPECT_EQ(encapsulate(kem, Bytes(1), random).error().kind, Kind::malformed);
}

TEST_P(NistKem, RefusesScalarsOutsideTheirRange) {
  EXPECT_EQ(KemPrivateKey::from_bytes(kem, Bytes(sizes.private_key)).error().kind, Kind::rejected);
  EXPECT_EQ(KemPrivateKey::from_bytes(kem, Bytes(sizes.private_key, 0xff)).error().kind, Kind::rejected);
}

TEST(X25519Kem, RefusesAnAllZeroResultOnBothSides) {
  SeededRandom random(1);
  const auto key = KemPrivateKey::generate(Kem::dhkem_x25519, random);
  EXPECT_EQ(encapsulate(Kem::dhkem_x25519, Bytes(32), random).error().kind, Kind::rejected);
  EXPECT_EQ(key.decapsulate(Bytes(32)).error().kind, Kind::rejected);
}

TEST(HybridKem, NeedsBothHalves) {
  SeededRandom random(1);
  const auto key = KemPrivateKey::generate(Kem::mlkem768_x25519, random);
  const auto sent = encapsulate(Kem::mlkem768_x25519, key.public_key(), random).value();
  for (const std::size_t octet : {std::size_t{0}, ml_kem_ciphertext_size}) {
    auto forged = sent.kem_output;
    forged[octet] ^= 1;
    const auto received = key.decapsulate(forged).value();
    EXPECT_FALSE(equal_in_constant_time(received.reveal(), sent.shared_secret.reveal())) << octet;
  }
}

TEST(HybridKem, RefusesAnAllZeroX25519ResultOnBothSides) {
  SeededRandom random(1);
  const auto key = KemPrivateKey::generate(Kem::mlkem768_x25519, random);
  auto public_key = key.public_key();
  std::fill(public_key.end() - 32, public_key.end(), std::uint8_t{0});
  EXPECT_EQ(encapsulate(Kem::mlkem768_x25519, public_key, random).error().kind, Kind::rejected);
  auto kem_output = encapsulate(Kem::mlkem768_x25519, key.public_key(), random)->kem_output;
  std::fill(kem_output.end() - 32, kem_output.end(), std::uint8_t{0});
  EXPECT_EQ(key.decapsulate(kem_output).error().kind, Kind::rejected);
}

TEST(HybridKem, RefusesAnMlKemKeyThatIsNotReduced) {
  SeededRandom random(1);
  auto public_key = KemPrivateKey::generate(Kem::mlkem768_x25519, random).public_key();
  public_key[0] = 0xff;
  public_key[1] |= 0x0f;  // the first coefficient becomes 4095, which is above q - 1 = 3328
  EXPECT_EQ(encapsulate(Kem::mlkem768_x25519, public_key, random).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::crypto
