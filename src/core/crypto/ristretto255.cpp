#include "core/crypto/ristretto255.h"

#include <algorithm>

#include "core/crypto/openssl.h"
#include "core/crypto/sodium.h"

namespace qpc::crypto {

namespace {

bool is_zero(ByteView octets) {
  static constexpr std::array<std::uint8_t, Ristretto255Scalar::size_bytes> zero{};
  return equal_in_constant_time(octets, zero);
}

}  // namespace

Result<Ristretto255Element> Ristretto255Element::decode(ByteView encoded) {
  ensure_sodium();
  if (encoded.size() != size_bytes) return fail(Kind::malformed, "RFC 9496 §4.3.1: an element has 32 octets");
  if (is_zero(encoded)) return fail(Kind::rejected, "RFC 9497 §2.1: the identity element");
  // libsodium 1.0.18 ignores the top bit, which would give every element a second encoding.
  const bool top_bit = (encoded.back() & 0x80) != 0;
  if (top_bit || crypto_core_ristretto255_is_valid_point(encoded.data()) != 1) {
    return fail(Kind::malformed, "RFC 9496 §4.3.1: not the canonical encoding of an element");
  }
  std::array<std::uint8_t, size_bytes> octets;
  std::ranges::copy(encoded, octets.begin());
  return Ristretto255Element(octets);
}

std::optional<Ristretto255Element> Ristretto255Element::from_uniform_bytes(ByteView uniform) {
  ensure_sodium();
  openssl::require(uniform.size() == uniform_size_bytes, "RFC 9496 §4.3.4: element derivation takes 64 octets");
  std::array<std::uint8_t, size_bytes> encoded;
  openssl::require(crypto_core_ristretto255_from_hash(encoded.data(), uniform.data()) == 0, "ristretto255 from hash");
  if (is_zero(encoded)) return std::nullopt;
  return Ristretto255Element(encoded);
}

Ristretto255Scalar Ristretto255Scalar::generate(Random& random) {
  for (;;) {
    const Secret uniform = random.secret(uniform_size_bytes);
    if (auto scalar = from_uniform_bytes(uniform.reveal())) return *std::move(scalar);
  }
}

std::optional<Ristretto255Scalar> Ristretto255Scalar::from_uniform_bytes(ByteView uniform) {
  ensure_sodium();
  openssl::require(uniform.size() == uniform_size_bytes, "RFC 9496 §4.4: a scalar is reduced from 64 octets");
  Secret reduced(size_bytes);
  crypto_core_ristretto255_scalar_reduce(reduced.fill().data(), uniform.data());
  if (is_zero(reduced.reveal())) return std::nullopt;
  return Ristretto255Scalar(std::move(reduced));
}

Result<Ristretto255Scalar> Ristretto255Scalar::decode(ByteView encoded) {
  if (encoded.size() != size_bytes) return fail(Kind::malformed, "RFC 9496 §4.4: a scalar has 32 octets");
  Secret uniform(uniform_size_bytes);
  std::ranges::copy(encoded, uniform.fill().begin());
  auto scalar = from_uniform_bytes(uniform.reveal());
  if (!scalar || !equal_in_constant_time(scalar->reveal(), encoded)) {
    return fail(Kind::rejected, "RFC 9497 §2.1: a scalar is reduced and not zero");
  }
  return *std::move(scalar);
}

Ristretto255Element Ristretto255Scalar::times_generator() const {
  std::array<std::uint8_t, Ristretto255Element::size_bytes> product;
  openssl::require(crypto_scalarmult_ristretto255_base(product.data(), reveal().data()) == 0,
                   "ristretto255: a scalar other than zero times the generator");
  return Ristretto255Element(product);
}

Ristretto255Element Ristretto255Scalar::times(const Ristretto255Element& element) const {
  std::array<std::uint8_t, Ristretto255Element::size_bytes> product;
  openssl::require(crypto_scalarmult_ristretto255(product.data(), reveal().data(), element.view().data()) == 0,
                   "ristretto255: a scalar other than zero times an element of prime order");
  return Ristretto255Element(product);
}

Secret Ristretto255Scalar::secret_times(const Ristretto255Element& element) const {
  Secret product(Ristretto255Element::size_bytes);
  openssl::require(crypto_scalarmult_ristretto255(product.fill().data(), reveal().data(), element.view().data()) == 0,
                   "ristretto255: a scalar other than zero times an element of prime order");
  return product;
}

std::optional<Ristretto255Element> Ristretto255Scalar::times_derived(const Secret& uniform) const {
  openssl::require(uniform.size() == uniform_size_bytes, "RFC 9496 §4.3.4: element derivation takes 64 octets");
  Secret derived(Ristretto255Element::size_bytes);
  openssl::require(crypto_core_ristretto255_from_hash(derived.fill().data(), uniform.reveal().data()) == 0,
                   "ristretto255 from hash");
  if (is_zero(derived.reveal())) return std::nullopt;
  std::array<std::uint8_t, Ristretto255Element::size_bytes> product;
  openssl::require(crypto_scalarmult_ristretto255(product.data(), reveal().data(), derived.reveal().data()) == 0,
                   "ristretto255: a scalar other than zero times an element of prime order");
  return Ristretto255Element(product);
}

Ristretto255Scalar Ristretto255Scalar::inverse() const {
  Secret inverted(size_bytes);
  openssl::require(crypto_core_ristretto255_scalar_invert(inverted.fill().data(), reveal().data()) == 0,
                   "ristretto255: the inverse of a scalar other than zero");
  return Ristretto255Scalar(std::move(inverted));
}

}  // namespace qpc::crypto
