// oprf.h: the oblivious pseudorandom function under OPAQUE: RFC 9497 in mode OPRF, suite ristretto255-SHA512.
#pragma once
#include "core/base/random.h"
#include "core/opaque/messages.h"

namespace qpc::opaque {

using crypto::Ristretto255Scalar;

/// What comes out for one input under one key: 64 octets.
struct OprfOutput : Secret {
  using Secret::Secret;
};

struct KeyPair {
  Ristretto255Scalar private_key;
  Element public_key;
};

/// expand_message_xmd with SHA-512 (RFC 9380 §5.3.1) over a message in parts.
/// `dst` has at most 255 octets and `length` is at most 255 * 64: more is a bug and throws.
Secret expand_message_xmd(std::span<const ByteView> message, ByteView dst, std::size_t length);

/// DeriveKeyPair (RFC 9497 §3.2.1). `seed` has 32 octets, `info` at most 65535.
KeyPair derive_key_pair(ByteView seed, ByteView info);

struct Blinded {
  Ristretto255Scalar blind;
  Element blinded_element;
};
/// Blind (RFC 9497 §3.3.1), by the client.
/// Errors: limit, for an input of more than 65535 octets; rejected, for one that hashes to the identity.
Result<Blinded> blind(ByteView input, Random& random);

/// BlindEvaluate (RFC 9497 §3.3.1), by the server.
Element blind_evaluate(const Ristretto255Scalar& private_key, const Element& blinded_element);

/// Finalize (RFC 9497 §3.3.1), by the client: the PRF's output for `input`, at most 65535 octets.
OprfOutput finalize(ByteView input, const Ristretto255Scalar& blind, const Element& evaluated_element);

}  // namespace qpc::opaque
