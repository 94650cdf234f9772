#include "core/crypto/signature.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/seeded_random.h"
#include "support/vectors.h"

namespace qpc::crypto {
namespace {

using test::hex;

class EveryScheme : public testing::TestWithParam<SignatureScheme> {
 protected:
  const SignatureScheme scheme = GetParam();
  SeededRandom random{1};
  const SigningKey key = SigningKey::generate(scheme, random);
  const Bytes signature = key.sign(as_bytes("swordfish"));

  Result<void> verify(ByteView public_key, std::string_view message, ByteView claimed) const {
    return verify_signature(scheme, public_key, as_bytes(message), claimed);
  }
};

INSTANTIATE_TEST_SUITE_P(Signature, EveryScheme,
                         testing::Values(SignatureScheme::ed25519, SignatureScheme::ed448,
                                         SignatureScheme::ecdsa_secp256r1_sha256,
                                         SignatureScheme::ecdsa_secp384r1_sha384,
                                         SignatureScheme::ecdsa_secp521r1_sha512, SignatureScheme::mldsa65));

TEST_P(EveryScheme, VerifiesWhatItSigned) {
  EXPECT_TRUE(verify(key.public_key(), "swordfish", signature));
  EXPECT_EQ(key.sign(as_bytes("swordfish")), signature);
}

TEST_P(EveryScheme, LoadsTheKeyItGaveOut) {
  const auto again = SigningKey::from_private_key(scheme, key.private_key().reveal()).value();
  EXPECT_EQ(again.public_key(), key.public_key());
  EXPECT_EQ(again.scheme(), scheme);
  EXPECT_TRUE(verify(key.public_key(), "tuna", again.sign(as_bytes("tuna"))));
}

TEST_P(EveryScheme, RefusesAnotherMessageOrKey) {
  EXPECT_EQ(verify(key.public_key(), "tuna", signature).error().kind, Kind::rejected);
  const auto other = SigningKey::generate(scheme, random);
  EXPECT_EQ(verify(other.public_key(), "swordfish", signature).error().kind, Kind::rejected);
}

TEST_P(EveryScheme, RefusesFlippedBitsOfASignature) {
  // Every one, or of a long signature every 37th.
  const std::size_t step = signature.size() > 200 ? 37 : 1;
  for (std::size_t bit = 0; bit < signature.size() * 8; bit += step) {
    auto forged = signature;
    forged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(verify(key.public_key(), "swordfish", forged)) << bit;
  }
}

TEST_P(EveryScheme, RefusesSignaturesOfAnotherLength) {
  for (std::size_t size = 0; size < signature.size(); ++size) {
    EXPECT_FALSE(verify(key.public_key(), "swordfish", ByteView(signature).first(size))) << size;
  }
  auto longer = signature;
  longer.push_back(0);
  EXPECT_FALSE(verify(key.public_key(), "swordfish", longer));
}

TEST_P(EveryScheme, RefusesPublicKeysOfAnotherLength) {
  for (std::size_t size = 0; size < key.public_key().size(); ++size) {
    EXPECT_FALSE(verify(ByteView(key.public_key()).first(size), "swordfish", signature)) << size;
  }
  auto longer = key.public_key();
  longer.push_back(0);
  EXPECT_FALSE(verify(longer, "swordfish", signature));
}

TEST_P(EveryScheme, RefusesPrivateKeysThatAreEmptyOrTooLong) {
  Bytes longer(key.private_key().size() + 1, 1);
  EXPECT_EQ(SigningKey::from_private_key(scheme, {}).error().kind, Kind::malformed);
  EXPECT_EQ(SigningKey::from_private_key(scheme, longer).error().kind, Kind::malformed);
}

TEST(Eddsa, GivesTheAnswersOfRfc8032) {
  for (const auto& vector : test::read_vectors("crypto/rfc8032.json")) {
    const auto scheme = vector.at("algorithm") == "Ed25519" ? SignatureScheme::ed25519 : SignatureScheme::ed448;
    const auto key = SigningKey::from_private_key(scheme, hex(vector, "SECRET KEY")).value();
    EXPECT_EQ(key.public_key(), hex(vector, "PUBLIC KEY")) << vector.at("section");
    EXPECT_EQ(key.sign(hex(vector, "MESSAGE")), hex(vector, "SIGNATURE")) << vector.at("section");
    EXPECT_TRUE(verify_signature(scheme, key.public_key(), hex(vector, "MESSAGE"), hex(vector, "SIGNATURE")));
  }
}

/// Adds `order` (little-endian) to the second half of a signature: S + L in place of S.
Bytes with_order_added(Bytes signature, std::size_t at, ByteView order) {
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += signature[at + i] + unsigned{order[i]};
    signature[at + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return signature;
}

TEST(Eddsa, RefusesASecondSignatureMadeFromTheFirst) {
  SeededRandom random(1);
  const auto ed25519 = SigningKey::generate(SignatureScheme::ed25519, random);
  const auto order25519 = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();
  const auto forged25519 = with_order_added(ed25519.sign(as_bytes("m")), 32, order25519);
  EXPECT_FALSE(verify_signature(SignatureScheme::ed25519, ed25519.public_key(), as_bytes("m"), forged25519))
      << "RFC 8032 §5.1.7: S has to be below L";

  const auto ed448 = SigningKey::generate(SignatureScheme::ed448, random);
  const auto order448 = from_hex(
                            "f34458ab92c27823558fc58d72c26c219036d6ae49db4ec4e923ca7cffffffffffffffffffffffffffffffffff"
                            "ffffffffffffffffffff3f00")
                            .value();
  const auto forged448 = with_order_added(ed448.sign(as_bytes("m")), 57, order448);
  EXPECT_FALSE(verify_signature(SignatureScheme::ed448, ed448.public_key(), as_bytes("m"), forged448))
      << "RFC 8032 §5.2.7: S has to be below L";
}

TEST(Eddsa, RefusesKeysOfSmallOrder) {
  // With the neutral element as key and as R, and S = 0, the equation of RFC 8032 §5.1.7 holds for every message.
  Bytes neutral(32);
  neutral[0] = 1;
  Bytes signature = neutral;
  signature.resize(64);
  EXPECT_FALSE(verify_signature(SignatureScheme::ed25519, neutral, as_bytes("anything"), signature));
}

TEST(Eddsa, RefusesKeysNotInCanonicalForm) {
  const Bytes p_plus_one = from_hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f").value();
  Bytes signature(64);
  signature[0] = 1;
  EXPECT_FALSE(verify_signature(SignatureScheme::ed25519, p_plus_one, as_bytes("anything"), signature));
}

SignatureScheme ecdsa_named(const std::string& name) {
  if (name == "ecdsa_secp256r1_sha256") return SignatureScheme::ecdsa_secp256r1_sha256;
  if (name == "ecdsa_secp384r1_sha384") return SignatureScheme::ecdsa_secp384r1_sha384;
  return SignatureScheme::ecdsa_secp521r1_sha512;
}

TEST(Ecdsa, GivesTheAnswersOfRfc6979) {
  for (const auto& vector : test::read_vectors("crypto/rfc6979.json")) {
    const auto scheme = ecdsa_named(vector.at("scheme"));
    const auto key = SigningKey::from_private_key(scheme, hex(vector, "x")).value();
    EXPECT_EQ(key.public_key(), hex(vector, "U")) << vector.at("section");
    EXPECT_EQ(key.sign(hex(vector, "message")), hex(vector, "signature")) << vector.at("section");
    EXPECT_TRUE(verify_signature(scheme, hex(vector, "U"), hex(vector, "message"), hex(vector, "signature")));
  }
}

TEST(Ecdsa, LoadsAScalarWithoutItsLeadingZeros) {
  const auto scheme = SignatureScheme::ecdsa_secp521r1_sha512;
  Bytes scalar(66, 0x17);
  scalar[0] = 0;
  const auto full = SigningKey::from_private_key(scheme, scalar).value();
  const auto stripped = SigningKey::from_private_key(scheme, ByteView(scalar).subspan(1)).value();
  EXPECT_EQ(stripped.public_key(), full.public_key());
  EXPECT_EQ(to_bytes(stripped.private_key().reveal()), scalar);
}

TEST(Ecdsa, RefusesScalarsThatAreZeroOrNotBelowTheOrder) {
  const auto scheme = SignatureScheme::ecdsa_secp256r1_sha256;
  auto order = from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
  EXPECT_EQ(SigningKey::from_private_key(scheme, order).error().kind, Kind::rejected);
  --order.back();
  EXPECT_TRUE(SigningKey::from_private_key(scheme, order));
  EXPECT_EQ(SigningKey::from_private_key(scheme, Bytes(32)).error().kind, Kind::rejected);
}

TEST(Ecdsa, RefusesCompressedHybridAndForeignPoints) {
  SeededRandom random(1);
  const auto scheme = SignatureScheme::ecdsa_secp256r1_sha256;
  const auto key = SigningKey::generate(scheme, random);
  const auto signature = key.sign(as_bytes("m"));
  auto compressed = to_bytes(ByteView(key.public_key()).first(33));
  compressed[0] = 2 + (key.public_key().back() & 1);
  auto hybrid = key.public_key();
  hybrid[0] = 6 + (hybrid.back() & 1);
  auto off_the_curve = key.public_key();
  off_the_curve.back() ^= 1;
  for (const auto& point : {compressed, hybrid, off_the_curve, Bytes{0}}) {
    EXPECT_EQ(verify_signature(scheme, point, as_bytes("m"), signature).error().kind, Kind::rejected);
  }
}

}  // namespace
}  // namespace qpc::crypto
