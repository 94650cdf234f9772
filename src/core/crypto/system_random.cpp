#include "core/crypto/system_random.h"

#include "core/crypto/sodium.h"

namespace qpc::crypto {

void SystemRandom::fill(std::span<std::uint8_t> memory) {
  ensure_sodium();
  if (memory.empty()) return;
  randombytes_buf(memory.data(), memory.size());  // ends the program rather than give what is not random
}

}  // namespace qpc::crypto
