// fixed_random.h: the randomness that a standard's known answer was made with.
#pragma once
#include <algorithm>
#include <stdexcept>

#include "core/base/random.h"

namespace qpc::test {

/// Gives out these octets once, in order; asking for more throws.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(Bytes octets) : octets_(std::move(octets)) {}

  void fill(std::span<std::uint8_t> memory) override {
    if (octets_.size() - taken_ < memory.size()) throw std::runtime_error("the fixed randomness is used up");
    std::ranges::copy(ByteView(octets_).subspan(taken_, memory.size()), memory.begin());
    taken_ += memory.size();
  }
  bool used_up() const { return taken_ == octets_.size(); }

 private:
  Bytes octets_;
  std::size_t taken_ = 0;
};

}  // namespace qpc::test
