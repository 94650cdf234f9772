#include "core/crypto/ristretto255.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/seeded_random.h"

namespace qpc::crypto {
namespace {

Bytes octets(std::string_view hex) { return from_hex(hex).value(); }
Bytes scalar_of(std::uint8_t number) {
  Bytes encoded(32);
  encoded[0] = number;
  return encoded;
}

// RFC 9496 appendix A.1: the generator and twice the generator.
constexpr std::string_view generator = "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76";
constexpr std::string_view twice_generator = "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919";

TEST(Ristretto255, MultipliesTheGeneratorAsRfc9496Says) {
  EXPECT_EQ(to_hex(Ristretto255Scalar::decode(scalar_of(1)).value().times_generator().view()), generator);
  const auto two = Ristretto255Scalar::decode(scalar_of(2)).value();
  EXPECT_EQ(to_hex(two.times_generator().view()), twice_generator);
  EXPECT_EQ(to_hex(two.times(Ristretto255Element::decode(octets(generator)).value()).view()), twice_generator);
}

TEST(Ristretto255, InverseUndoesAProduct) {
  SeededRandom random(1);
  const auto scalar = Ristretto255Scalar::generate(random);
  const auto element = Ristretto255Element::from_uniform_bytes(random.bytes(64)).value();
  EXPECT_NE(scalar.times(element), element);
  EXPECT_EQ(scalar.inverse().times(scalar.times(element)), element);
}

TEST(Ristretto255, TwoSidesOfADiffieHellmanAgree) {
  SeededRandom random(2);
  const auto a = Ristretto255Scalar::generate(random);
  const auto b = Ristretto255Scalar::generate(random);
  EXPECT_TRUE(equal_in_constant_time(a.secret_times(b.times_generator()).reveal(),
                                     b.secret_times(a.times_generator()).reveal()));
}

TEST(Ristretto255, RefusesTheIdentity) {
  EXPECT_EQ(Ristretto255Element::decode(Bytes(32)).error().kind, Kind::rejected);
  EXPECT_FALSE(Ristretto255Element::from_uniform_bytes(Bytes(64)).has_value());
}

TEST(Ristretto255, RefusesEncodingsThatAreNotCanonical) {
  // p, 2^256 - 1, a negative field element, and an element with a bit above the field's.
  EXPECT_EQ(Ristretto255Element::decode(octets("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"))
                .error()
                .kind,
            Kind::malformed);
  EXPECT_EQ(Ristretto255Element::decode(Bytes(32, 0xff)).error().kind, Kind::malformed);
  EXPECT_EQ(Ristretto255Element::decode(scalar_of(1)).error().kind, Kind::malformed);
  Bytes twisted = octets(generator);
  twisted[31] |= 0x80;
  EXPECT_EQ(Ristretto255Element::decode(twisted).error().kind, Kind::malformed);
}

TEST(Ristretto255, RefusesElementsAndScalarsOfAnotherLength) {
  EXPECT_EQ(Ristretto255Element::decode(Bytes(31, 1)).error().kind, Kind::malformed);
  EXPECT_EQ(Ristretto255Element::decode(Bytes(33, 1)).error().kind, Kind::malformed);
  EXPECT_EQ(Ristretto255Scalar::decode(Bytes(31, 1)).error().kind, Kind::malformed);
}

TEST(Ristretto255, RefusesScalarsThatAreZeroOrNotReduced) {
  const Bytes order = octets("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  EXPECT_EQ(Ristretto255Scalar::decode(Bytes(32)).error().kind, Kind::rejected);
  EXPECT_EQ(Ristretto255Scalar::decode(order).error().kind, Kind::rejected);
  Bytes order_less_one = order;
  order_less_one[0] -= 1;
  EXPECT_TRUE(Ristretto255Scalar::decode(order_less_one).has_value());
  EXPECT_FALSE(Ristretto255Scalar::from_uniform_bytes(Bytes(64)).has_value());
}

TEST(Ristretto255, MultipliesADerivedElementLikeAnyOther) {
  SeededRandom random(std::uint64_t{1});
  const auto scalar = Ristretto255Scalar::generate(random);
  const Secret uniform = random.secret(Ristretto255Element::uniform_size_bytes);
  const auto element = Ristretto255Element::from_uniform_bytes(uniform.reveal()).value();
  EXPECT_EQ(scalar.times_derived(uniform), scalar.times(element));
  EXPECT_EQ(scalar.times_derived(Secret(Ristretto255Element::uniform_size_bytes)), std::nullopt)
      << "64 zeros derive the identity";
}

}  // namespace
}  // namespace qpc::crypto
