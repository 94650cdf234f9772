#include "core/crypto/nist_curve.h"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>

#include <algorithm>

namespace qpc::crypto {
namespace {

using openssl::require;

constexpr std::uint8_t uncompressed = 0x04;  // SEC 1 §2.3.3

constexpr std::size_t point_size(NistCurve curve) { return 1 + 2 * field_size(curve); }

const EC_GROUP* group(NistCurve curve) {
  static const std::array groups{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1),
                                 EC_GROUP_new_by_curve_name(NID_secp384r1), EC_GROUP_new_by_curve_name(NID_secp521r1)};
  const EC_GROUP* const found = groups.at(static_cast<std::size_t>(curve));
  require(found != nullptr, "OpenSSL has no such curve");
  return found;
}

char* group_name(NistCurve curve) {
  // OSSL_PARAM wants pointers to what may change, although it changes nothing.
  static std::array<std::array<char, 6>, 3> names{{{"P-256"}, {"P-384"}, {"P-521"}}};
  return names.at(static_cast<std::size_t>(curve)).data();
}

/// Null, when OpenSSL does not take the parameters for a key of the selected sort.
openssl::Key make_key(int selection, OSSL_PARAM* parameters) {
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  require(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1, "making an EC key");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1) return nullptr;
  return openssl::Key(key);
}

Bytes multiply_base_point(NistCurve curve, const BIGNUM* scalar) {
  const openssl::Point point(EC_POINT_new(group(curve)));
  require(point != nullptr && EC_POINT_mul(group(curve), point.get(), scalar, nullptr, nullptr, nullptr) == 1,
          "multiplying the base point");
  Bytes octets(point_size(curve));
  require(EC_POINT_point2oct(group(curve), point.get(), POINT_CONVERSION_UNCOMPRESSED, octets.data(), octets.size(),
                             nullptr) == octets.size(),
          "writing a point");
  return octets;
}

}  // namespace

Result<openssl::KeyPair> load_nist_private_key(NistCurve curve, ByteView scalar) {
  const auto size = field_size(curve);
  if (scalar.empty() || scalar.size() > size) {
    return fail(Kind::malformed, "RFC 9180 §7.1.2: a private key of a wrong length");
  }
  const openssl::SecretNumber number(BN_secure_new());
  require(number != nullptr && BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), number.get()) != nullptr,
          "reading a scalar");
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(group(curve))) >= 0) {
    return fail(Kind::rejected, "RFC 9180 §7.1.2: a scalar outside 1 … n-1");
  }

  openssl::KeyPair pair;
  pair.public_key = multiply_base_point(curve, number.get());
  pair.private_key = Secret(size);
  const auto padded = pair.private_key.fill();
  std::ranges::copy(scalar, padded.last(scalar.size()).begin());

  Secret native(size);
  require(BN_bn2nativepad(number.get(), native.fill().data(), static_cast<int>(size)) == static_cast<int>(size),
          "writing a scalar");
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group_name(curve), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, pair.public_key.data(), pair.public_key.size()),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native.fill().data(), size),
      OSSL_PARAM_construct_end(),
  };
  pair.key = make_key(EVP_PKEY_KEYPAIR, parameters);
  require(pair.key != nullptr, "making an EC key pair");
  return pair;
}

openssl::KeyPair generate_nist_key(NistCurve curve, Random& random) {
  for (;;) {
    auto candidate = random.secret(field_size(curve));
    candidate.fill().front() &= top_octet_mask(curve);
    if (auto pair = load_nist_private_key(curve, candidate.reveal())) return *std::move(pair);
  }
}

openssl::Key load_nist_public_key(NistCurve curve, ByteView point) {
  if (point.size() != point_size(curve) || point.front() != uncompressed) return nullptr;
  const openssl::ErrorScope errors;
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group_name(curve), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, const_cast<std::uint8_t*>(point.data()), point.size()),
      OSSL_PARAM_construct_end(),
  };
  return make_key(EVP_PKEY_PUBLIC_KEY, parameters);
}

}  // namespace qpc::crypto
