// sodium.h: libsodium, ready for use. For this room's sources alone.
#pragma once
#include <sodium.h>

namespace qpc::crypto {

/// Lets libsodium choose its implementations for this processor, once; throws when it cannot start.
void ensure_sodium();

}  // namespace qpc::crypto
