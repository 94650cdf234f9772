#include "core/opaque/parameters.h"

#include <array>

#include "core/crypto/argon2.h"

namespace qpc::opaque {

Result<Secret> KeyStretching::stretch(const Secret& oprf_output) const {
  if (function_ == Function::identity) return oprf_output.duplicate();
  static constexpr crypto::Argon2Parameters parameters{.passes = 2, .memory_kib = 64 * 1024, .lanes = 1};
  static constexpr std::array<std::uint8_t, 16>
      salt{};  // the OPRF has salted: two accounts never stretch the same input
  return crypto::argon2id(oprf_output.reveal(), salt, parameters, 64);
}

}  // namespace qpc::opaque
