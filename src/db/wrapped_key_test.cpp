#include "db/wrapped_key.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/wire.h"
#include "core/crypto/hash.h"
#include "core/crypto/seeded_random.h"

namespace qpc::db {
namespace {

constexpr StretchingCost cheap{.passes = 1, .memory_kib = 64};

KeyEncryptionKey octets(std::string_view text) {
  return KeyEncryptionKey::from_octets(Secret::copy_of(as_bytes(text))).value();
}
KeyEncryptionKey passphrase(std::string_view text, StretchingCost cost = cheap) {
  return KeyEncryptionKey::from_passphrase(Secret::copy_of(as_bytes(text)), cost);
}

class WrappedKey : public testing::Test {
 protected:
  Bytes wrap(const KeyEncryptionKey& by) { return wrap_key(key_, by, random_).value(); }
  void expect_key(const Result<DatabaseKey>& found) {
    ASSERT_TRUE(found) << found.error().what();
    EXPECT_TRUE(equal_in_constant_time(found->reveal(), key_.reveal()));
  }
  /// What an attacker or a later version could write: other content, right checksum.
  static Bytes with_checksum(Bytes content) {
    const auto checksum = crypto::sha256(content);
    content.insert(content.end(), checksum.begin(), checksum.end());
    return content;
  }
  static Bytes without_checksum(Bytes wrapped) {
    wrapped.resize(wrapped.size() - 32);
    return wrapped;
  }

  crypto::SeededRandom random_{1};
  DatabaseKey key_ = random_.secret(DatabaseKey::size_octets).into<DatabaseKey>();
  KeyEncryptionKey kek_ = octets("sixteen or more octets");
};

TEST_F(WrappedKey, OpensWithTheSameOctets) { expect_key(unwrap_key(wrap(kek_), octets("sixteen or more octets"))); }

TEST_F(WrappedKey, OpensWithTheSamePassphraseAtTheCostItWasMadeWith) {
  expect_key(
      unwrap_key(wrap(passphrase("correct horse")), passphrase("correct horse", {.passes = 2, .memory_kib = 8})));
}

TEST_F(WrappedKey, IsAnotherEachTime) { EXPECT_NE(wrap(kek_), wrap(kek_)); }

TEST_F(WrappedKey, DoesNotShowTheKey) {
  const auto wrapped = wrap(kek_);
  EXPECT_TRUE(std::ranges::search(wrapped, key_.reveal()).empty());
}

TEST_F(WrappedKey, RefusesAnotherKeyEncryptionKey) {
  EXPECT_EQ(unwrap_key(wrap(kek_), octets("sixteen or more Octets")).error().kind, Kind::rejected);
  EXPECT_EQ(unwrap_key(wrap(passphrase("a")), passphrase("b")).error().kind, Kind::rejected);
  EXPECT_EQ(unwrap_key(wrap(passphrase("a")), kek_).error().kind, Kind::rejected);
  EXPECT_EQ(unwrap_key(wrap(kek_), passphrase("sixteen or more octets")).error().kind, Kind::rejected);
}

TEST_F(WrappedKey, TellsDamageFromAWrongKey) {
  const auto wrapped = wrap(passphrase("a"));
  for (std::size_t i = 0; i < wrapped.size(); ++i) {
    auto damaged = wrapped;
    damaged[i] ^= 1;
    EXPECT_EQ(unwrap_key(damaged, passphrase("a")).error().kind, Kind::malformed) << i;
    EXPECT_EQ(unwrap_key(ByteView(wrapped).first(i), passphrase("a")).error().kind, Kind::malformed) << i;
  }
}

TEST_F(WrappedKey, BindsItsHeader) {
  const auto content = without_checksum(wrap(passphrase("a")));
  auto cheaper = content;
  cheaper[5] = 2;  // passes
  EXPECT_EQ(unwrap_key(with_checksum(cheaper), passphrase("a")).error().kind, Kind::rejected);
  expect_key(unwrap_key(with_checksum(content), passphrase("a")));
}

TEST_F(WrappedKey, RefusesWhatItDoesNotKnow) {
  auto newer = without_checksum(wrap(kek_));
  newer[0] = 2;
  EXPECT_EQ(unwrap_key(with_checksum(newer), kek_).error().kind, Kind::unsupported);
  auto stretched = without_checksum(wrap(kek_));
  stretched[1] = 9;
  EXPECT_EQ(unwrap_key(with_checksum(stretched), kek_).error().kind, Kind::unsupported);
  auto longer = without_checksum(wrap(kek_));
  longer.push_back(0);
  EXPECT_EQ(unwrap_key(with_checksum(longer), kek_).error().kind, Kind::malformed);
}

TEST_F(WrappedKey, RefusesCostsThatWouldHoldUpTheProgram) {
  for (const char* cost : {"0000000000000040", "0000004100000040", "0000000100000007", "0000000100100001"}) {
    auto content = without_checksum(wrap(passphrase("a")));
    std::ranges::copy(from_hex(cost).value(), content.begin() + 2);
    EXPECT_EQ(unwrap_key(with_checksum(content), passphrase("a")).error().kind, Kind::malformed) << cost;
  }
}

TEST_F(WrappedKey, WantsAKeyEncryptionKeyNobodyCanGuess) {
  EXPECT_EQ(KeyEncryptionKey::from_octets(Secret::copy_of(as_bytes("fifteen octets!"))).error().kind, Kind::rejected);
}

// Made by another program from the description in the header; it opens in every later version.
TEST_F(WrappedKey, OfFormatOneStaysReadable) {
  const auto file =
      from_hex(
          "010022222222222222222222222222222222333333333333333333333333981d4aecac009507e3e83c6e4039d48213cf58f2"
          "b6160f65e18b03518eceb455956fab94dfd1bbc9f94fdc63afd7e964de771528b77558c33a9e75b5cdbc0942fdc5f231be26"
          "d25a927e07ec7f8b7caa")
          .value();
  const auto found = unwrap_key(file, octets("sixteen or more octets"));
  ASSERT_TRUE(found) << found.error().what();
  EXPECT_EQ(to_hex(found->reveal()), std::string(64, '1'));
}

}  // namespace
}  // namespace qpc::db
