#include "core/crypto/seeded_random.h"

#include "core/crypto/hash.h"
#include "core/crypto/sodium.h"

namespace qpc::crypto {
namespace {

std::array<std::uint8_t, 8> little_endian(std::uint64_t number) {
  std::array<std::uint8_t, 8> octets;
  for (auto& octet : octets) {
    octet = static_cast<std::uint8_t>(number);
    number >>= 8;
  }
  return octets;
}

}  // namespace

SeededRandom::SeededRandom(ByteView seed) : key_(sha256(seed)) { ensure_sodium(); }
SeededRandom::SeededRandom(std::uint64_t seed) : SeededRandom(little_endian(seed)) {}

void SeededRandom::fill(std::span<std::uint8_t> memory) {
  const auto nonce = little_endian(calls_++);
  if (memory.empty()) return;
  crypto_stream_chacha20(memory.data(), memory.size(), nonce.data(), key_.data());
}

}  // namespace qpc::crypto
