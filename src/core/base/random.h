// random.h: where randomness comes from. Core never takes it by itself: it is an argument.
#pragma once
#include <array>

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace qpc {

/// A source of random octets. `crypto::SystemRandom` in programs; a seeded one in tests and the simulator.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> memory) = 0;

  Bytes bytes(std::size_t size);
  Secret secret(std::size_t size);
  template <std::size_t size>
  std::array<std::uint8_t, size> array() {
    std::array<std::uint8_t, size> octets;
    fill(octets);
    return octets;
  }
  /// A uniform number below `bound` (> 0).
  std::uint64_t below(std::uint64_t bound);
};

}  // namespace qpc
