#include "core/crypto/kem_public_key.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/seeded_random.h"

namespace qpc::crypto {
namespace {

class PublicKeys : public testing::TestWithParam<Kem> {
 protected:
  const Kem kem = GetParam();
  SeededRandom random{1};
  const Bytes good = KemPrivateKey::generate(kem, random).public_key();

  /// That the check says the same as an attempt to encrypt.
  void expect_same_as_encapsulation(const Bytes& public_key) {
    EXPECT_EQ(check_public_key(kem, public_key).has_value(), encapsulate(kem, public_key, random).has_value())
        << to_hex(public_key).substr(0, 140);
  }
};

INSTANTIATE_TEST_SUITE_P(OfEveryKem, PublicKeys,
                         testing::Values(Kem::dhkem_p256, Kem::dhkem_p384, Kem::dhkem_p521, Kem::dhkem_x25519,
                                         Kem::dhkem_x448, Kem::mlkem768, Kem::mlkem768_x25519));

TEST_P(PublicKeys, AreTakenWhenTheyWereGenerated) { EXPECT_TRUE(check_public_key(kem, good)); }

TEST_P(PublicKeys, AreRefusedInAnotherLength) {
  auto longer = good;
  longer.push_back(0);
  EXPECT_EQ(check_public_key(kem, longer).error().kind, Kind::malformed);
  EXPECT_EQ(check_public_key(kem, ByteView(good).first(good.size() - 1)).error().kind, Kind::malformed);
  EXPECT_EQ(check_public_key(kem, {}).error().kind, Kind::malformed);
}

TEST_P(PublicKeys, AreJudgedAsEncapsulationJudgesThem) {
  expect_same_as_encapsulation(Bytes(good.size(), 0));
  expect_same_as_encapsulation(Bytes(good.size(), 0xff));
  for (std::size_t i = 0; i < good.size(); i += good.size() > 200 ? 41 : 5) {
    auto changed = good;
    changed[i] ^= 0xff;
    expect_same_as_encapsulation(changed);
  }
}

/// `tail` behind the ML-KEM part of a good key, if there is one.
Bytes with_tail(const Bytes& good, std::string_view tail) {
  auto key = good;
  const auto octets = from_hex(tail).value();
  std::ranges::copy(octets, key.end() - static_cast<std::ptrdiff_t>(octets.size()));
  return key;
}

using MontgomeryKeys = PublicKeys;
INSTANTIATE_TEST_SUITE_P(OfEveryKem, MontgomeryKeys,
                         testing::Values(Kem::dhkem_x25519, Kem::dhkem_x448, Kem::mlkem768_x25519));

TEST_P(MontgomeryKeys, OfSmallOrderAreRefused) {
  const bool on_25519 = kem == Kem::dhkem_x25519 || kem == Kem::mlkem768_x25519;
  const std::string ff27(54, 'f');
  const std::string zeros28(56, '0');
  const std::vector<std::string> points =
      on_25519
          ? std::vector<std::string>{std::string(64, '0'),
                                     "01" + std::string(62, '0'),
                                     "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                                     "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                                     "ec" + std::string(60, 'f') + "7f",
                                     "ed" + std::string(60, 'f') + "7f",
                                     "ee" + std::string(60, 'f') + "7f",
                                     std::string(62, '0') + "80",
                                     "ed" + std::string(60, 'f') + "ff"}
          : std::vector<std::string>{std::string(112, '0'), "01" + std::string(110, '0'), "fe" + ff27 + "fe" + ff27,
                                     "ff" + ff27 + "fe" + ff27, zeros28 + std::string(56, 'f')};
  for (const auto& point : points) {
    const auto key = with_tail(good, point);
    EXPECT_EQ(check_public_key(kem, key).error().kind, Kind::rejected) << point;
    EXPECT_FALSE(encapsulate(kem, key, random)) << point;
  }
}

using LatticeKeys = PublicKeys;
INSTANTIATE_TEST_SUITE_P(OfEveryKem, LatticeKeys, testing::Values(Kem::mlkem768, Kem::mlkem768_x25519));

TEST_P(LatticeKeys, AreReduced) {
  for (const std::size_t pair : {0u, 191u, 383u}) {
    auto even = good;
    even[pair * 3] = 0x01;
    even[pair * 3 + 1] = static_cast<std::uint8_t>((even[pair * 3 + 1] & 0xf0) | 0x0d);
    EXPECT_EQ(check_public_key(kem, even).error().kind, Kind::rejected) << pair;
    auto odd = good;
    odd[pair * 3 + 1] = static_cast<std::uint8_t>((odd[pair * 3 + 1] & 0x0f) | 0x10);
    odd[pair * 3 + 2] = 0xd0;
    EXPECT_EQ(check_public_key(kem, odd).error().kind, Kind::rejected) << pair;
    odd[pair * 3 + 1] &= 0x0f;
    EXPECT_TRUE(check_public_key(kem, odd)) << pair;
  }
}

}  // namespace
}  // namespace qpc::crypto
