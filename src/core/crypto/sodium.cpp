#include "core/crypto/sodium.h"

#include "core/crypto/openssl.h"

namespace qpc::crypto {

void ensure_sodium() {
  static const bool ready = sodium_init() >= 0;
  openssl::require(ready, "libsodium does not start");
}

}  // namespace qpc::crypto
