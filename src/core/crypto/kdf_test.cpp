#include "core/crypto/kdf.h"

#include <gtest/gtest.h>

#include "support/vectors.h"

namespace qpc::crypto {
namespace {

using test::hex;

TEST(Hkdf, GivesTheAnswersOfRfc5869) {
  for (const auto& vector : test::read_vectors("crypto/rfc5869.json")) {
    const auto prk = hkdf_extract(HashAlgorithm::sha256, hex(vector, "salt"), hex(vector, "IKM"));
    EXPECT_EQ(to_bytes(prk.reveal()), hex(vector, "PRK"));
    const auto expected = hex(vector, "OKM");
    const auto okm = hkdf_expand(HashAlgorithm::sha256, prk.reveal(), hex(vector, "info"), expected.size());
    EXPECT_EQ(to_bytes(okm.reveal()), expected);
  }
}

TEST(Hkdf, IsTheSameInPartsAsInOne) {
  const std::array parts{as_bytes("one "), as_bytes(""), as_bytes("two")};
  for (const auto algorithm : {HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512}) {
    const auto prk = hkdf_extract(algorithm, as_bytes("salt"), as_bytes("one two"));
    EXPECT_TRUE(equal_in_constant_time(prk.reveal(), hkdf_extract_parts(algorithm, as_bytes("salt"), parts).reveal()));
    const auto okm = hkdf_expand(algorithm, prk.reveal(), as_bytes("one two"), 100);
    EXPECT_TRUE(equal_in_constant_time(okm.reveal(), hkdf_expand_parts(algorithm, prk.reveal(), parts, 100).reveal()));
  }
}

TEST(Hkdf, ExpandsToAnyLengthUpTo255BlocksAndNoFurther) {
  const Bytes prk(32, 1);
  const auto longest = hkdf_expand(HashAlgorithm::sha256, prk, {}, 255 * 32);
  EXPECT_EQ(longest.size(), 255u * 32u);
  for (const std::size_t length : {0u, 1u, 31u, 32u, 33u}) {
    const auto okm = hkdf_expand(HashAlgorithm::sha256, prk, {}, length);
    EXPECT_TRUE(equal_in_constant_time(okm.reveal(), longest.reveal().first(length))) << length;
  }
  EXPECT_THROW(hkdf_expand(HashAlgorithm::sha256, prk, {}, 255 * 32 + 1), std::runtime_error);
}

}  // namespace
}  // namespace qpc::crypto
