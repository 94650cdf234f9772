#include "core/crypto/kem_public_key.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/encoding.h"
#include "core/crypto/dh.h"
#include "core/crypto/ml_kem.h"
#include "core/crypto/nist_curve.h"

namespace qpc::crypto {
namespace {

/// The u coordinates of small order, in hexadecimal, those that are not reduced included: with any scalar they give
/// zero. RFC 7748 §6.1, §6.2.
constexpr std::array<std::string_view, 7> x25519_small_order{
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};
constexpr std::array<std::string_view, 5> x448_small_order{
    "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    "fefffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "00000000000000000000000000000000000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

template <std::size_t count>
std::vector<Bytes> decode(const std::array<std::string_view, count>& points) {
  std::vector<Bytes> decoded;
  for (const auto point : points) decoded.push_back(from_hex(point).value());
  return decoded;
}

bool has_small_order_x25519(ByteView u) {
  static const auto small_order = decode(x25519_small_order);
  return std::ranges::any_of(small_order, [&](ByteView point) {
    // RFC 7748 §5: the last bit does not count.
    return ((u.back() ^ point.back()) & 0x7f) == 0 && std::ranges::equal(u.first(31), point.first(31));
  });
}

bool has_small_order_x448(ByteView u) {
  static const auto small_order = decode(x448_small_order);
  return std::ranges::any_of(small_order, [&](ByteView point) { return std::ranges::equal(u, point); });
}

/// FIPS 203 §7.2: every coefficient, of 12 bits, is below q.
bool is_reduced(ByteView ek) {
  constexpr unsigned q = 3329;
  constexpr std::size_t vector_size = ml_kem_public_key_size - 32;  // without rho
  for (std::size_t i = 0; i < vector_size; i += 3) {
    const unsigned even = ek[i] | (ek[i + 1] & 0x0fu) << 8;
    const unsigned odd = ek[i + 1] >> 4 | unsigned{ek[i + 2]} << 4;
    if (even >= q || odd >= q) return false;
  }
  return true;
}

bool is_usable(Kem kem, ByteView public_key) {
  switch (kem) {
    case Kem::dhkem_x25519:
      return !has_small_order_x25519(public_key);
    case Kem::dhkem_x448:
      return !has_small_order_x448(public_key);
    case Kem::mlkem768:
      return is_reduced(public_key);
    case Kem::mlkem768_x25519:
      return is_reduced(public_key.first(ml_kem_public_key_size)) &&
             !has_small_order_x25519(public_key.subspan(ml_kem_public_key_size));
    default: {
      const openssl::ErrorScope errors;
      return load_nist_public_key(nist_curve(kem), public_key) != nullptr;
    }
  }
}

}  // namespace

Result<void> check_public_key(Kem kem, ByteView public_key) {
  if (public_key.size() != kem_sizes(kem).public_key) {
    return fail(Kind::malformed, "RFC 9180 §7.1.1: a public key of another length than its KEM's");
  }
  if (is_usable(kem, public_key)) return {};
  return fail(Kind::rejected, "RFC 9180 §7.1.4: a public key that nobody can encrypt to");
}

}  // namespace qpc::crypto
