// aead.h: authenticated encryption (RFC 5116): AES-GCM and ChaCha20-Poly1305 (RFC 8439).
#pragma once
#include "core/base/result.h"
#include "core/base/secret.h"

namespace qpc::crypto {

enum class AeadAlgorithm : std::uint8_t { aes_128_gcm, aes_256_gcm, chacha20_poly1305 };

/// Octets of a key.
constexpr std::size_t aead_key_size(AeadAlgorithm algorithm) {
  return algorithm == AeadAlgorithm::aes_128_gcm ? 16 : 32;
}
/// Octets of a nonce.
constexpr std::size_t aead_nonce_size(AeadAlgorithm) { return 12; }
/// Octets a ciphertext is longer than its plaintext.
constexpr std::size_t aead_tag_size(AeadAlgorithm) { return 16; }

/// The ciphertext with its tag behind it. One (key, nonce) pair seals one plaintext, ever.
/// A key or nonce of another length is a bug and throws.
Bytes aead_seal(AeadAlgorithm algorithm, ByteView key, ByteView nonce, ByteView aad, ByteView plaintext);

/// The plaintext of a ciphertext with its tag behind it.
/// A key or nonce of another length is a bug and throws.
/// Errors: rejected, when it is shorter than a tag, or key, nonce, aad or ciphertext are not those of sealing.
Result<Bytes> aead_open(AeadAlgorithm algorithm, ByteView key, ByteView nonce, ByteView aad, ByteView ciphertext);

/// `aead_open` for content that is itself key material.
Result<Secret> aead_open_secret(AeadAlgorithm algorithm, ByteView key, ByteView nonce, ByteView aad,
                                ByteView ciphertext);

}  // namespace qpc::crypto
