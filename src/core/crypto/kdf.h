// kdf.h: HKDF (RFC 5869), the key derivation of MLS, HPKE and OPAQUE.
#pragma once
#include "core/base/secret.h"
#include "core/crypto/hash.h"

namespace qpc::crypto {

/// HKDF-Extract (RFC 5869 §2.2): `hash_size` octets. An empty salt stands for `hash_size` zero octets.
Secret hkdf_extract(HashAlgorithm algorithm, ByteView salt, ByteView ikm);

/// HKDF-Extract over key material in parts, one after the other, without joining them in memory.
Secret hkdf_extract_parts(HashAlgorithm algorithm, ByteView salt, std::span<const ByteView> ikm);

/// HKDF-Expand (RFC 5869 §2.3): `length` octets, at most 255 * `hash_size`; more is a bug and throws.
Secret hkdf_expand(HashAlgorithm algorithm, ByteView prk, ByteView info, std::size_t length);

/// HKDF-Expand whose info comes in parts.
Secret hkdf_expand_parts(HashAlgorithm algorithm, ByteView prk, std::span<const ByteView> info, std::size_t length);

}  // namespace qpc::crypto
