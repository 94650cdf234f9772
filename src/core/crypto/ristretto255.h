// ristretto255.h: the prime-order group of OPAQUE (RFC 9496), and no more of it than OPAQUE needs.
#pragma once
#include <array>
#include <optional>

#include "core/base/random.h"
#include "core/base/result.h"

namespace qpc::crypto {

/// A group element other than the identity, in its canonical encoding. Public values only.
class Ristretto255Element {
 public:
  static constexpr std::size_t size_bytes = 32;
  static constexpr std::size_t uniform_size_bytes = 64;

  /// What a peer sent (RFC 9496 §4.3.1).
  /// Errors: malformed, for another length or what is no canonical encoding; rejected, for the identity.
  static Result<Ristretto255Element> decode(ByteView encoded);
  /// Element derivation (RFC 9496 §4.3.4). `uniform` has 64 octets, else it is a bug and throws.
  /// Nothing, when the identity comes out: once in 2^252 times.
  static std::optional<Ristretto255Element> from_uniform_bytes(ByteView uniform);

  ByteView view() const { return encoded_; }
  bool operator==(const Ristretto255Element&) const = default;

 private:
  friend class Ristretto255Scalar;
  explicit Ristretto255Element(const std::array<std::uint8_t, size_bytes>& encoded) : encoded_(encoded) {}
  std::array<std::uint8_t, size_bytes> encoded_;
};

/// A secret scalar other than zero, reduced modulo the order of the group. All operations take constant time.
class Ristretto255Scalar {
 public:
  static constexpr std::size_t size_bytes = 32;
  static constexpr std::size_t uniform_size_bytes = 64;

  static Ristretto255Scalar generate(Random& random);
  /// 64 octets as a little-endian number, reduced (RFC 9496 §4.4). Another length is a bug and throws.
  /// Nothing, when zero comes out.
  static std::optional<Ristretto255Scalar> from_uniform_bytes(ByteView uniform);
  /// Errors: malformed, for another length; rejected, for zero or what is not reduced.
  static Result<Ristretto255Scalar> decode(ByteView encoded);

  /// This scalar times the generator: the public key of a private key.
  Ristretto255Element times_generator() const;
  /// This scalar times `element`, where the product is public.
  Ristretto255Element times(const Ristretto255Element& element) const;
  /// This scalar times `element`, where the product is a secret of 32 octets.
  Secret secret_times(const Ristretto255Element& element) const;
  /// This scalar times the element that 64 octets derive (RFC 9496 §4.3.4), where the octets and that element are
  /// secret, as with a password, and the product is public. Nothing, when the identity is derived.
  std::optional<Ristretto255Element> times_derived(const Secret& uniform) const;
  /// One divided by this scalar.
  Ristretto255Scalar inverse() const;

  Ristretto255Scalar duplicate() const { return Ristretto255Scalar(encoded_.duplicate()); }
  /// Little-endian, 32 octets.
  ByteView reveal() const { return encoded_.reveal(); }

 private:
  explicit Ristretto255Scalar(Secret encoded) : encoded_(std::move(encoded)) {}
  Secret encoded_;
};

}  // namespace qpc::crypto
