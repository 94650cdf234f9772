#include "core/crypto/dh.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "support/vectors.h"

namespace qpc::crypto {
namespace {

using test::hex;

TEST(Dh, GivesTheAnswersOfRfc7748) {
  for (const auto& vector : test::read_vectors("crypto/rfc7748.json")) {
    const auto group = static_cast<Kem>(vector.at("kem_id").get<int>());
    const auto alice = load_dh_private_key(group, hex(vector, "alice_private")).value();
    const auto bob = load_dh_private_key(group, hex(vector, "bob_private")).value();
    EXPECT_EQ(alice.public_key, hex(vector, "alice_public"));
    EXPECT_EQ(bob.public_key, hex(vector, "bob_public"));
    EXPECT_EQ(to_bytes(dh(alice, bob.public_key)->reveal()), hex(vector, "shared"));
    EXPECT_EQ(to_bytes(dh(bob, alice.public_key)->reveal()), hex(vector, "shared"));
  }
}

TEST(Dh, RefusesEveryX25519PointOfSmallOrder) {
  const auto own = load_dh_private_key(Kem::dhkem_x25519, Bytes(32, 0x42)).value();
  for (const char* const point : {
           "0000000000000000000000000000000000000000000000000000000000000000",  // order 4
           "0100000000000000000000000000000000000000000000000000000000000000",  // order 1
           "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",  // order 8
           "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",  // order 8
           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p - 1, order 2
           "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p, which is 0 again
           "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p + 1, which is 1 again
           "0000000000000000000000000000000000000000000000000000000000000080",  // the top bit does not count
       }) {
    const auto shared = dh(own, from_hex(point).value());
    ASSERT_FALSE(shared) << point;
    EXPECT_EQ(shared.error().kind, Kind::rejected);
  }
}

/// RFC 7748 §5.2, the second vector: bit 255 of the u coordinate is set, and the scalar is not clamped.
TEST(Dh, TakesTheTopBitOfAnX25519KeyForNothing) {
  const auto scalar = from_hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d").value();
  const auto point = from_hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493").value();
  const auto own = load_dh_private_key(Kem::dhkem_x25519, scalar).value();
  EXPECT_EQ(to_hex(dh(own, point)->reveal()), "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
}

TEST(Dh, RefusesAPublicKeyOfAnotherLength) {
  for (const auto group : {Kem::dhkem_x25519, Kem::dhkem_x448}) {
    const auto own = load_dh_private_key(group, Bytes(kem_sizes(group).private_key, 0x42)).value();
    for (const auto size : {own.public_key.size() - 1, own.public_key.size() + 1}) {
      EXPECT_EQ(dh(own, Bytes(size, 9)).error().kind, Kind::malformed);
    }
  }
}

TEST(Dh, RefusesX448PointsOfSmallOrder) {
  const auto own = load_dh_private_key(Kem::dhkem_x448, Bytes(56, 0x42)).value();
  for (const auto first : Bytes{0, 1}) {
    Bytes point(56);
    point[0] = first;
    EXPECT_EQ(dh(own, point).error().kind, Kind::rejected);
  }
}

TEST(Dh, LeavesNothingInOpenSslsErrorQueue) {
  const auto on_x448 = load_dh_private_key(Kem::dhkem_x448, Bytes(56, 0x42)).value();
  EXPECT_FALSE(dh(on_x448, Bytes(56)));
  const auto on_p256 = load_dh_private_key(Kem::dhkem_p256, Bytes(32, 0x42)).value();
  EXPECT_FALSE(dh(on_p256, Bytes(65, 4)));
  EXPECT_EQ(ERR_peek_error(), 0u) << "TLS would take it for its own";
}

}  // namespace
}  // namespace qpc::crypto
