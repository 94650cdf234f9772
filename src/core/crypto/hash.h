// hash.h: hash functions (FIPS 180-4, FIPS 202) and HMAC (RFC 2104).
#pragma once
#include <array>
#include <memory>

#include "core/base/bytes.h"

struct evp_md_ctx_st;

namespace qpc::crypto {

enum class HashAlgorithm : std::uint8_t { sha256, sha384, sha512, sha3_256 };

/// The longest digest, in octets.
inline constexpr std::size_t max_hash_size = 64;

/// The length of a digest, in octets.
constexpr std::size_t hash_size(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256:
      return 32;
    case HashAlgorithm::sha384:
      return 48;
    case HashAlgorithm::sha512:
      return 64;
    case HashAlgorithm::sha3_256:
      return 32;
  }
  return 0;
}

Bytes hash(HashAlgorithm algorithm, ByteView data);
std::array<std::uint8_t, 32> sha256(ByteView data);

/// The digest of the parts, one after the other, into exactly `hash_size` octets.
void hash_parts(HashAlgorithm algorithm, std::span<const ByteView> parts, std::span<std::uint8_t> digest);

/// SHAKE256 of the parts: as many octets as `output` has room for.
void shake256(std::span<const ByteView> parts, std::span<std::uint8_t> output);

/// A digest over data that arrives piece by piece.
class Hasher {
 public:
  explicit Hasher(HashAlgorithm algorithm);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void update(ByteView data);
  /// The digest of all that was given; the hasher begins anew.
  Bytes finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  HashAlgorithm algorithm_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// HMAC, `hash_size` octets. Compare it with `equal_in_constant_time`. The key may have any length.
Bytes hmac(HashAlgorithm algorithm, ByteView key, ByteView data);

/// HMAC over the parts, one after the other, into exactly `hash_size` octets.
void hmac_parts(HashAlgorithm algorithm, ByteView key, std::span<const ByteView> parts, std::span<std::uint8_t> mac);

}  // namespace qpc::crypto
