#include "core/mls/wire/cipher_suite.h"

#include <gtest/gtest.h>

namespace qpc::mls {
namespace {

TEST(Suite, IsKnownForAllSevenOfTheRFC) {
  for (std::uint16_t number = 1; number <= 7; ++number) {
    const auto suite = Suite::of(CipherSuite{number});
    ASSERT_TRUE(suite) << number;
    EXPECT_EQ(suite->cipher_suite(), CipherSuite{number});
    EXPECT_FALSE(suite->is_post_quantum());
  }
}

TEST(Suite, IsPostQuantumInThePrivateRange) {
  const auto suite = Suite::of(CipherSuite{0xF001}).value();
  EXPECT_TRUE(suite.is_post_quantum());
  EXPECT_EQ(suite.name(), "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519");
  EXPECT_EQ(static_cast<std::uint16_t>(suite.kem()), 0x647a);
  EXPECT_EQ(Suite::of(CipherSuite{0xF002})->hash(), crypto::HashAlgorithm::sha384);
}

TEST(Suite, IsPurelyPostQuantumWithoutAnEllipticCurve) {
  for (const int number : {0xF003, 0xF004}) {
    const auto suite = Suite::of(static_cast<CipherSuite>(number)).value();
    EXPECT_TRUE(suite.is_post_quantum());
    EXPECT_TRUE(suite.is_pure_post_quantum());
    EXPECT_EQ(static_cast<std::uint16_t>(suite.kem()), 0x0041);
    EXPECT_EQ(suite.hash(), crypto::HashAlgorithm::sha384);
  }
  EXPECT_FALSE(Suite::of(CipherSuite{0xF001})->is_pure_post_quantum());
  EXPECT_EQ(static_cast<std::uint16_t>(Suite::of(CipherSuite{0xF004})->signature()), 0x0905);
}

TEST(Suite, IsUnsupportedForANumberThatIsNotInTheTable) {
  for (const int number : {0, 8, 0x0A0A, 0xF005}) {
    EXPECT_EQ(Suite::of(static_cast<CipherSuite>(number)).error().kind, Kind::unsupported) << number;
  }
}

TEST(Suite, HasTheSizesOfItsAlgorithms) {
  const auto first = Suite::of(CipherSuite{1}).value();
  EXPECT_EQ(first.hash_size(), 32u);
  EXPECT_EQ(first.key_size(), 16u);
  EXPECT_EQ(first.nonce_size(), 12u);
  const auto fifth = Suite::of(CipherSuite{5}).value();
  EXPECT_EQ(fifth.hash_size(), 64u);
  EXPECT_EQ(fifth.key_size(), 32u);
  EXPECT_NE(first, fifth);
}

TEST(Suite, StandsInTheTableOnce) {
  const auto rows = Suite::all();
  for (std::size_t i = 1; i < rows.size(); ++i) EXPECT_LT(rows[i - 1].cipher_suite, rows[i].cipher_suite);
}

}  // namespace
}  // namespace qpc::mls
