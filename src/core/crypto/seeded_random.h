// seeded_random.h: the same octets each time, for tests and the simulator only.
#pragma once
#include <array>

#include "core/base/random.h"

namespace qpc::crypto {

/// The key stream of ChaCha20 under SHA-256(seed): the same calls give the same octets on every machine.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(ByteView seed);
  /// The seed as a number, to be printed by a failing test.
  explicit SeededRandom(std::uint64_t seed);

  void fill(std::span<std::uint8_t> memory) override;

 private:
  std::array<std::uint8_t, 32> key_;
  std::uint64_t calls_ = 0;
};

}  // namespace qpc::crypto
