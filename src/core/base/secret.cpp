#include "core/base/secret.h"

#include <string.h>

#include <cstring>

namespace qpc {

void wipe(std::span<std::uint8_t> memory) {
  if (!memory.empty()) explicit_bzero(memory.data(), memory.size());
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  if (a.size() != b.size()) return false;
  volatile std::uint8_t difference = 0;  // volatile: no early way out for the optimiser
  for (std::size_t i = 0; i < a.size(); ++i) difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
  return difference == 0;
}

Secret::Secret(std::size_t size) : storage_{std::make_unique<std::uint8_t[]>(size), size} {}

Secret::Secret(Secret&& other) noexcept : storage_(std::exchange(other.storage_, {})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(fill());
    storage_ = std::exchange(other.storage_, {});
  }
  return *this;
}

Secret::~Secret() { wipe(fill()); }

Secret Secret::copy_of(ByteView octets) {
  Secret secret(octets.size());
  if (!octets.empty()) std::memcpy(secret.fill().data(), octets.data(), octets.size());
  return secret;
}

}  // namespace qpc
