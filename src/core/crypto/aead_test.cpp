#include "core/crypto/aead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "support/vectors.h"

namespace qpc::crypto {
namespace {

using test::hex;

AeadAlgorithm named(const std::string& name) {
  if (name == "AES-128-GCM") return AeadAlgorithm::aes_128_gcm;
  if (name == "AES-256-GCM") return AeadAlgorithm::aes_256_gcm;
  return AeadAlgorithm::chacha20_poly1305;
}

class EveryAead : public testing::TestWithParam<AeadAlgorithm> {
 protected:
  const AeadAlgorithm algorithm = GetParam();
  const Bytes key = Bytes(aead_key_size(algorithm), 7);
  const Bytes nonce = Bytes(aead_nonce_size(algorithm), 9);
  const Bytes sealed = aead_seal(algorithm, key, nonce, as_bytes("aad"), as_bytes("swordfish"));
};

INSTANTIATE_TEST_SUITE_P(Aead, EveryAead,
                         testing::Values(AeadAlgorithm::aes_128_gcm, AeadAlgorithm::aes_256_gcm,
                                         AeadAlgorithm::chacha20_poly1305));

TEST(Aead, GivesTheAnswersOfGcmAndRfc8439) {
  for (const auto& vector : test::read_vectors("crypto/gcm_rfc8439.json")) {
    const auto algorithm = named(vector.at("algorithm"));
    const auto key = hex(vector, "key");
    const auto nonce = hex(vector, "nonce");
    const auto aad = hex(vector, "aad");
    const auto plaintext = hex(vector, "plaintext");
    auto expected = hex(vector, "ciphertext");
    std::ranges::copy(hex(vector, "tag"), std::back_inserter(expected));
    EXPECT_EQ(aead_seal(algorithm, key, nonce, aad, plaintext), expected) << vector.at("origin");
    EXPECT_EQ(aead_open(algorithm, key, nonce, aad, expected), plaintext) << vector.at("origin");
  }
}

TEST_P(EveryAead, OpensAsASecretToo) {
  const auto opened = aead_open_secret(algorithm, key, nonce, as_bytes("aad"), sealed);
  EXPECT_EQ(as_text(opened.value().reveal()), "swordfish");
}

TEST_P(EveryAead, RefusesEveryFlippedBit) {
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto forged = sealed;
    forged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_EQ(aead_open(algorithm, key, nonce, as_bytes("aad"), forged).error().kind, Kind::rejected);
    EXPECT_EQ(aead_open_secret(algorithm, key, nonce, as_bytes("aad"), forged).error().kind, Kind::rejected);
  }
}

TEST_P(EveryAead, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    const auto truncated = ByteView(sealed).first(size);
    EXPECT_EQ(aead_open(algorithm, key, nonce, as_bytes("aad"), truncated).error().kind, Kind::rejected);
    EXPECT_EQ(aead_open_secret(algorithm, key, nonce, as_bytes("aad"), truncated).error().kind, Kind::rejected);
  }
}

TEST_P(EveryAead, RefusesAnotherKeyNonceOrAad) {
  auto other_key = key;
  other_key[0] ^= 1;
  auto other_nonce = nonce;
  other_nonce[0] ^= 1;
  EXPECT_FALSE(aead_open(algorithm, other_key, nonce, as_bytes("aad"), sealed));
  EXPECT_FALSE(aead_open(algorithm, key, other_nonce, as_bytes("aad"), sealed));
  EXPECT_FALSE(aead_open(algorithm, key, nonce, as_bytes("aa"), sealed));
  EXPECT_FALSE(aead_open(algorithm, key, nonce, {}, sealed));
}

TEST_P(EveryAead, SealsNothingToATagAlone) {
  const auto tag = aead_seal(algorithm, key, nonce, as_bytes("aad"), {});
  EXPECT_EQ(tag.size(), aead_tag_size(algorithm));
  EXPECT_EQ(aead_open(algorithm, key, nonce, as_bytes("aad"), tag), Bytes());
}

TEST_P(EveryAead, ThrowsForAKeyOrNonceOfAnotherLength) {
  for (const int difference : {-1, 1}) {
    const Bytes odd_key(key.size() + static_cast<std::size_t>(difference), 7);
    const Bytes odd_nonce(nonce.size() + static_cast<std::size_t>(difference), 9);
    EXPECT_THROW(aead_seal(algorithm, odd_key, nonce, {}, {}), std::runtime_error);
    EXPECT_THROW(aead_seal(algorithm, key, odd_nonce, {}, {}), std::runtime_error);
    EXPECT_THROW((void)aead_open(algorithm, odd_key, nonce, {}, sealed), std::runtime_error);
  }
}

}  // namespace
}  // namespace qpc::crypto
