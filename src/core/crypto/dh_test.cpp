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
    const auto to_bob = load_dh_public_key(group, bob.public_key).value();
    const auto to_alice = load_dh_public_key(group, alice.public_key).value();
    EXPECT_EQ(to_bytes(dh(alice.key.get(), to_bob.get())->reveal()), hex(vector, "shared"));
    EXPECT_EQ(to_bytes(dh(bob.key.get(), to_alice.get())->reveal()), hex(vector, "shared"));
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
    const auto peer = load_dh_public_key(Kem::dhkem_x25519, from_hex(point).value()).value();
    const auto shared = dh(own.key.get(), peer.get());
    ASSERT_FALSE(shared) << point;
    EXPECT_EQ(shared.error().kind, Kind::rejected);
  }
}

TEST(Dh, RefusesX448PointsOfSmallOrder) {
  const auto own = load_dh_private_key(Kem::dhkem_x448, Bytes(56, 0x42)).value();
  for (const auto first : Bytes{0, 1}) {
    Bytes point(56);
    point[0] = first;
    const auto peer = load_dh_public_key(Kem::dhkem_x448, point).value();
    EXPECT_EQ(dh(own.key.get(), peer.get()).error().kind, Kind::rejected);
  }
}

TEST(Dh, LeavesNothingInOpenSslsErrorQueue) {
  const auto own = load_dh_private_key(Kem::dhkem_x25519, Bytes(32, 0x42)).value();
  const auto peer = load_dh_public_key(Kem::dhkem_x25519, Bytes(32)).value();
  EXPECT_FALSE(dh(own.key.get(), peer.get()));
  EXPECT_FALSE(load_dh_public_key(Kem::dhkem_p256, Bytes(65, 4)));
  EXPECT_EQ(ERR_peek_error(), 0u) << "TLS would take it for its own";
}

}  // namespace
}  // namespace qpc::crypto
