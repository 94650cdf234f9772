// held_digest.h: hashing without making a context each time. For this room's sources alone.
#pragma once
#include <optional>

#include "core/crypto/openssl.h"

namespace qpc::crypto {

/// One digest on its thread's context for the algorithm, which is kept because making one costs more than hashing a
/// short message. At most one at a time per thread and algorithm. When it dies, the context begins anew, so that
/// nothing of a secret stays in it.
class HeldDigest {
 public:
  explicit HeldDigest(HashAlgorithm algorithm);
  /// On SHAKE256: ends with `squeeze` instead of `finish`.
  struct Shake256 {};
  explicit HeldDigest(Shake256);
  ~HeldDigest();
  HeldDigest(const HeldDigest&) = delete;
  HeldDigest& operator=(const HeldDigest&) = delete;

  void update(ByteView data);
  /// Writes the digest: exactly as many octets as it has.
  void finish(std::span<std::uint8_t> digest);
  void squeeze(std::span<std::uint8_t> output);

 private:
  void begin_anew();

  EVP_MD_CTX* context_;
};

/// One HMAC (RFC 2104) on the thread's context. The rules of HeldDigest hold.
class HeldHmac {
 public:
  HeldHmac(HashAlgorithm algorithm, ByteView key);

  void update(ByteView data) { inner_->update(data); }
  /// Writes the MAC: exactly `hash_size` octets.
  void finish(std::span<std::uint8_t> mac);

 private:
  /// The longest block of the hash functions here: SHA3-256's (FIPS 202 table 3).
  static constexpr std::size_t max_block_size = 136;

  HashAlgorithm algorithm_;
  openssl::WipedArray<max_block_size> key_block_;
  std::optional<HeldDigest> inner_;
};

}  // namespace qpc::crypto
