// kem_public_key.h: whether a public key that a peer named is one.
#pragma once
#include "core/crypto/kem.h"

namespace qpc::crypto {

/// Whether somebody could encapsulate to it, found out with no public-key operation: it costs little even for the keys
/// of a whole tree.
/// Errors: malformed, for another length; rejected, when it is not on the curve, of small order, or not reduced.
Result<void> check_public_key(Kem kem, ByteView public_key);

}  // namespace qpc::crypto
