#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/openssl.h"
#include "core/crypto/seeded_random.h"
#include "core/crypto/signature.h"

namespace qpc::crypto {
namespace {

constexpr auto scheme = SignatureScheme::mldsa65;

/// The "accumulated" vector of C2SP's CCTV for FIPS 204: keys from seeds that SHAKE128 of nothing gives, and their
/// deterministic signatures of the empty message, all in one digest.
std::string accumulated(int cases) {
  const openssl::DigestContext seeds(EVP_MD_CTX_new());
  const openssl::DigestContext answers(EVP_MD_CTX_new());
  EVP_DigestInit_ex2(seeds.get(), EVP_shake128(), nullptr);
  EVP_DigestInit_ex2(answers.get(), EVP_shake128(), nullptr);
  const auto add = [&](ByteView octets) { EVP_DigestUpdate(answers.get(), octets.data(), octets.size()); };
  for (int i = 0; i < cases; ++i) {
    Bytes seed(32);
    EVP_DigestSqueeze(seeds.get(), seed.data(), seed.size());
    const auto key = SigningKey::from_private_key(scheme, seed).value();
    const auto signature = key.sign({});
    EXPECT_TRUE(verify_signature(scheme, key.public_key(), {}, signature)) << i;
    add(key.public_key());
    add(signature);
  }
  Bytes digest(32);
  EVP_DigestSqueeze(answers.get(), digest.data(), digest.size());
  return to_hex(digest);
}

TEST(MlDsa, GivesTheAccumulatedAnswersOfAHundredCases) {
  EXPECT_EQ(accumulated(100), "8358a1843220194417cadbc2651295cd8fc65125b5a5c1a239a16dc8b57ca199");
}

TEST(MlDsa, HasTheSizesOfFips204) {
  SeededRandom random(1);
  const auto key = SigningKey::generate(scheme, random);
  EXPECT_EQ(key.private_key().size(), 32u);
  EXPECT_EQ(key.public_key().size(), 1952u);
  EXPECT_EQ(key.sign(as_bytes("m")).size(), 3309u);
}

TEST(MlDsa, RefusesASignatureWithOctetsBehindItsHints) {
  // FIPS 204 algorithm 21: what the hint vector leaves over has to be zero, or there were two signatures of one.
  SeededRandom random(1);
  const auto key = SigningKey::generate(scheme, random);
  auto signature = key.sign(as_bytes("m"));
  constexpr std::size_t omega = 55;
  constexpr std::size_t k = 6;
  const auto used = signature.back();
  ASSERT_LT(used, omega);
  auto& unused = signature[signature.size() - k - omega + used];
  ASSERT_EQ(unused, 0);
  unused = 0xff;
  EXPECT_FALSE(verify_signature(scheme, key.public_key(), as_bytes("m"), signature));
}

}  // namespace
}  // namespace qpc::crypto
