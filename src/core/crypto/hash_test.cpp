#include "core/crypto/hash.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "core/base/encoding.h"
#include "core/crypto/seeded_random.h"
#include "support/vectors.h"

namespace qpc::crypto {
namespace {

using test::hex;

constexpr std::array every_algorithm{HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512,
                                     HashAlgorithm::sha3_256};

HashAlgorithm named(const std::string& name) {
  if (name.ends_with("SHA3-256")) return HashAlgorithm::sha3_256;
  if (name.ends_with("SHA-256")) return HashAlgorithm::sha256;
  if (name.ends_with("SHA-384")) return HashAlgorithm::sha384;
  return HashAlgorithm::sha512;
}

TEST(Hash, GivesTheExamplesOfFips180AndFips202) {
  for (const auto& vector : test::read_vectors("crypto/fips180_fips202.json")) {
    const auto message = hex(vector, "message");
    const auto expected = hex(vector, "digest");
    const std::string name = vector.at("algorithm");
    if (name == "SHAKE256") {
      const ByteView part = message;
      Bytes output(expected.size());
      shake256({&part, 1}, output);
      EXPECT_EQ(output, expected);
    } else {
      EXPECT_EQ(hash(named(name), message), expected) << name;
    }
  }
}

TEST(Hash, IsTheSameInPartsAsInOne) {
  const std::array parts{as_bytes("one "), as_bytes(""), as_bytes("two "), as_bytes("three")};
  for (const auto algorithm : every_algorithm) {
    const auto whole = hash(algorithm, as_bytes("one two three"));
    Bytes digest(hash_size(algorithm));
    hash_parts(algorithm, parts, digest);
    EXPECT_EQ(digest, whole);

    Hasher hasher(algorithm);
    for (const auto part : parts) hasher.update(part);
    EXPECT_EQ(hasher.finish(), whole);
    hasher.update(as_bytes("one two three"));
    EXPECT_EQ(hasher.finish(), whole) << "a hasher begins anew when it has finished";
  }
  EXPECT_EQ(to_bytes(sha256(as_bytes("one two three"))), hash(HashAlgorithm::sha256, as_bytes("one two three")));
}

TEST(Hash, RefusesABufferOfAnotherSizeAndStaysUsable) {
  const ByteView data = as_bytes("data");
  Bytes too_short(31);
  EXPECT_THROW(hash_parts(HashAlgorithm::sha256, {&data, 1}, too_short), std::runtime_error);
  EXPECT_THROW(hmac_parts(HashAlgorithm::sha256, data, {&data, 1}, too_short), std::runtime_error);
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Hmac, GivesTheAnswersOfRfc4231) {
  for (const auto& vector : test::read_vectors("crypto/rfc4231.json")) {
    for (const std::string name : {"HMAC-SHA-256", "HMAC-SHA-384", "HMAC-SHA-512"}) {
      EXPECT_EQ(hmac(named(name), hex(vector, "key"), hex(vector, "data")), hex(vector, name))
          << vector.at("section") << name;
    }
  }
}

TEST(Hmac, TakesAKeyOfExactlyOneBlockAsItIs) {
  // RFC 2104 §2: only a longer key is hashed first; a shorter one equals itself with zeros behind it.
  Bytes key(63, 0x42);
  const auto mac = hmac(HashAlgorithm::sha256, key, as_bytes("data"));
  key.push_back(0);
  EXPECT_EQ(hmac(HashAlgorithm::sha256, key, as_bytes("data")), mac);
  key.push_back(0);
  EXPECT_NE(hmac(HashAlgorithm::sha256, key, as_bytes("data")), mac);
}

TEST(Hash, KeepsThreadsApart) {
  std::array<std::thread, 4> threads;
  std::array<bool, threads.size()> agreed{};
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i] = std::thread([&agreed, i] {
      const Bytes message(1000, static_cast<std::uint8_t>(i));
      const auto first = hash(HashAlgorithm::sha256, message);
      agreed[i] = true;
      for (int round = 0; round < 500; ++round) {
        if (hash(HashAlgorithm::sha256, message) != first) agreed[i] = false;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const bool one : agreed) EXPECT_TRUE(one);
}

/// Whether the octets that `masked` hides lie anywhere in the main heap.
bool heap_holds(ByteView masked, std::uint8_t mask) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (!line.ends_with("[heap]")) continue;
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    std::istringstream(line) >> std::hex >> begin >> dash >> end;
    const ByteView heap(reinterpret_cast<const std::uint8_t*>(begin), end - begin);
    const auto same = [mask](std::uint8_t octet, std::uint8_t hidden) { return octet == (hidden ^ mask); };
    if (!std::ranges::search(heap, masked, same).empty()) return true;
  }
  return false;
}

TEST(Hash, LeavesNothingOfASecretInTheHeldContext) {
  constexpr std::uint8_t mask = 0xa5;
  SeededRandom random(std::uint64_t{1});
  const auto masked = random.array<48>();  // what must not be found cannot lie about in the clear
  const auto secret = [&] {
    Secret octets(masked.size());
    for (std::size_t i = 0; i < masked.size(); ++i) octets.fill()[i] = masked[i] ^ mask;
    return octets;
  };
  {
    const Secret kept = secret();
    if (!heap_holds(masked, mask)) GTEST_SKIP() << "skipped: this build's heap cannot be searched";
  }
  for (const auto algorithm : every_algorithm) {
    std::array<std::uint8_t, 64> digest;
    const Secret octets = secret();
    const std::array parts{octets.reveal()};
    hash_parts(algorithm, parts, std::span(digest).first(hash_size(algorithm)));
  }
  std::array<std::uint8_t, 32> squeezed;
  {
    const Secret octets = secret();
    const std::array parts{octets.reveal()};
    shake256(parts, squeezed);
  }
  EXPECT_FALSE(heap_holds(masked, mask));
}

}  // namespace
}  // namespace qpc::crypto
