#include "core/base/random.h"

#include <cstring>

namespace qpc {

Bytes Random::bytes(std::size_t size) {
  Bytes octets(size);
  fill(octets);
  return octets;
}

Secret Random::secret(std::size_t size) {
  Secret octets(size);
  fill(octets.fill());
  return octets;
}

std::uint64_t Random::below(std::uint64_t bound) {
  const std::uint64_t unfair = (0 - bound) % bound;  // numbers below this would favour small results
  for (;;) {
    const auto octets = array<8>();
    std::uint64_t number = 0;
    std::memcpy(&number, octets.data(), sizeof number);
    if (number >= unfair) return number % bound;
  }
}

}  // namespace qpc
