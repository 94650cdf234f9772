#include "core/opaque/oprf.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/seeded_random.h"
#include "support/fixed_random.h"
#include "support/vectors.h"

namespace qpc::opaque {
namespace {

using test::hex;

/// Randomness that makes the client choose this blind: a scalar is reduced from twice its size.
test::FixedRandom random_for_blind(Bytes blind) {
  blind.resize(Ristretto255Scalar::uniform_size_bytes);
  return test::FixedRandom(std::move(blind));
}

TEST(Oprf, AgreesWithRfc9497AppendixA) {
  for (const auto& suite : test::read_vectors("opaque/rfc9497.json")) {
    const KeyPair key_pair = derive_key_pair(hex(suite, "seed"), hex(suite, "keyInfo"));
    EXPECT_EQ(to_bytes(key_pair.private_key.reveal()), hex(suite, "skSm"));
    ASSERT_EQ(suite["vectors"].size(), 2u);
    for (const auto& vector : suite["vectors"]) {
      auto random = random_for_blind(hex(vector, "Blind"));
      const auto blinded = blind(hex(vector, "Input"), random).value();
      EXPECT_EQ(to_bytes(blinded.blinded_element.view()), hex(vector, "BlindedElement"));
      const Element evaluated = blind_evaluate(key_pair.private_key, blinded.blinded_element);
      EXPECT_EQ(to_bytes(evaluated.view()), hex(vector, "EvaluationElement"));
      EXPECT_EQ(to_bytes(finalize(hex(vector, "Input"), blinded.blind, evaluated).reveal()), hex(vector, "Output"));
    }
  }
}

TEST(Oprf, GivesOneOutputUnderEveryBlind) {
  crypto::SeededRandom random(1);
  const KeyPair key_pair = derive_key_pair(random.bytes(Nseed), {});
  const Bytes input = random.bytes(20);
  const auto output_of = [&](ByteView message) {
    const auto blinded = blind(message, random).value();
    return to_hex(
        finalize(message, blinded.blind, blind_evaluate(key_pair.private_key, blinded.blinded_element)).reveal());
  };
  EXPECT_EQ(output_of(input), output_of(input));
  EXPECT_NE(output_of(input), output_of(random.bytes(20)));
}

TEST(Oprf, HidesEqualInputs) {
  crypto::SeededRandom random(2);
  EXPECT_NE(blind(as_bytes("same"), random)->blinded_element, blind(as_bytes("same"), random)->blinded_element);
}

TEST(Oprf, DerivesOtherKeysFromOtherSeedsAndInfo) {
  const Bytes seed(Nseed, 7);
  const Bytes other_seed(Nseed, 8);
  const auto public_key = derive_key_pair(seed, as_bytes("a")).public_key;
  EXPECT_EQ(public_key, derive_key_pair(seed, as_bytes("a")).public_key);
  EXPECT_NE(public_key, derive_key_pair(seed, as_bytes("b")).public_key);
  EXPECT_NE(public_key, derive_key_pair(other_seed, as_bytes("a")).public_key);
}

TEST(Oprf, RefusesInputsThatItsLengthPrefixCannotHold) {
  crypto::SeededRandom random(3);
  EXPECT_TRUE(blind(Bytes(65535), random).has_value());
  EXPECT_EQ(blind(Bytes(65536), random).error().kind, Kind::limit);
}

TEST(Oprf, ExpandsMessagesToAnyLength) {
  const std::array<ByteView, 1> message{as_bytes("message")};
  const auto expand = [&](std::size_t length) { return expand_message_xmd(message, as_bytes("dst"), length); };
  EXPECT_EQ(expand(1).size(), 1u);
  EXPECT_EQ(expand(65).size(), 65u);
  EXPECT_EQ(expand(255 * 64).size(), 255u * 64);
  EXPECT_NE(to_hex(expand(64).reveal()), to_hex(expand(128).reveal().first(64))) << "the length is part of the hash";
  EXPECT_THROW(expand(255 * 64 + 1), std::logic_error);
}

}  // namespace
}  // namespace qpc::opaque
