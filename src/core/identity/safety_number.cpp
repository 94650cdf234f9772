#include "core/identity/safety_number.h"

#include <algorithm>
#include <array>
#include <format>

#include "core/base/wire.h"
#include "core/crypto/hash.h"

namespace qpc::identity {

namespace {

constexpr int rounds = 8192;
constexpr std::size_t groups = 6;
constexpr std::size_t octets_per_group = 5;

using Digest = std::array<std::uint8_t, 64>;

/// H(prefix, key), then H(digest before, key) again and again.
Digest slow_digest(const AccountKey& key) {
  using enum crypto::HashAlgorithm;
  const Bytes encoded = wire(key);
  constexpr std::array<std::uint8_t, 1> separator{0};
  Digest digest;
  crypto::hash_parts(sha512, std::array<ByteView, 3>{as_bytes("quicprochat 1 safety number"), separator, encoded},
                     digest);
  for (int round = 1; round < rounds; ++round) {
    const Digest before = digest;
    crypto::hash_parts(sha512, std::array<ByteView, 2>{before, encoded}, digest);
  }
  return digest;
}

}  // namespace

std::string fingerprint(const AccountKey& key) {
  const Digest digest = slow_digest(key);
  std::string digits;
  for (std::size_t group = 0; group < groups; ++group) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < octets_per_group; ++i) number = number << 8 | digest[group * octets_per_group + i];
    if (group > 0) digits += ' ';
    digits += std::format("{:05}", number % 100000);
  }
  return digits;
}

std::string safety_number(const AccountKey& one, const AccountKey& other) {
  const auto [smaller, larger] = [&] {
    auto pair = std::pair(fingerprint(one), fingerprint(other));
    if (pair.second < pair.first) std::swap(pair.first, pair.second);
    return pair;
  }();
  return smaller + ' ' + larger;
}

}  // namespace qpc::identity
