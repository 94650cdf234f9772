// system_random.h: randomness of the operating system, for programs.
#pragma once
#include "core/base/random.h"

namespace qpc::crypto {

/// Octets from getrandom(2). Holds no state: safe to use from several threads at once and after a fork.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> memory) override;
};

}  // namespace qpc::crypto
