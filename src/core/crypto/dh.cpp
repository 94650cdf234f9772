#include "core/crypto/dh.h"

#include "core/crypto/nist_curve.h"

namespace qpc::crypto {
namespace {

using openssl::require;

/// Null for the NIST curves.
const char* montgomery_curve(Kem kem) {
  switch (kem) {
    case Kem::dhkem_x25519:
      return "X25519";
    case Kem::dhkem_x448:
      return "X448";
    default:
      return nullptr;
  }
}

}  // namespace

NistCurve nist_curve(Kem kem) {
  switch (kem) {
    case Kem::dhkem_p256:
      return NistCurve::p256;
    case Kem::dhkem_p384:
      return NistCurve::p384;
    case Kem::dhkem_p521:
      return NistCurve::p521;
    default:
      break;
  }
  require(false, "a KEM without a Diffie-Hellman group");
  return {};
}

openssl::KeyPair generate_dh_key(Kem kem, Random& random) {
  if (montgomery_curve(kem) == nullptr) return generate_nist_key(nist_curve(kem), random);
  return load_dh_private_key(kem, random.secret(kem_sizes(kem).private_key).reveal()).value();
}

Result<openssl::KeyPair> load_dh_private_key(Kem kem, ByteView private_key) {
  const char* const curve = montgomery_curve(kem);
  if (curve == nullptr) return load_nist_private_key(nist_curve(kem), private_key);
  if (private_key.size() != kem_sizes(kem).private_key) {
    return fail(Kind::malformed, "RFC 9180 §7.1.2: a private key of a wrong length");
  }
  auto key = openssl::load_raw_private_key(curve, private_key);
  require(key != nullptr, "loading a Diffie-Hellman key");
  auto public_key = openssl::raw_public_key(key.get());
  return openssl::KeyPair{std::move(key), Secret::copy_of(private_key), std::move(public_key)};
}

Result<openssl::Key> load_dh_public_key(Kem kem, ByteView public_key) {
  const char* const curve = montgomery_curve(kem);
  auto key = curve == nullptr ? load_nist_public_key(nist_curve(kem), public_key)
                              : openssl::load_raw_public_key(curve, public_key);
  if (key == nullptr) return fail(Kind::malformed, "RFC 9180 §7.1.1: not a public key of this group");
  return key;
}

Result<Secret> dh(EVP_PKEY* private_key, EVP_PKEY* public_key) {
  const openssl::ErrorScope errors;
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, private_key, nullptr));
  std::size_t size = 0;
  // Loading the public key has checked it: OpenSSL need not check again.
  require(context != nullptr && EVP_PKEY_derive_init(context.get()) == 1 &&
              EVP_PKEY_derive_set_peer_ex(context.get(), public_key, 0) == 1 &&
              EVP_PKEY_derive(context.get(), nullptr, &size) == 1,
          "beginning a Diffie-Hellman agreement");
  Secret shared(size);
  if (EVP_PKEY_derive(context.get(), shared.fill().data(), &size) != 1 || size != shared.size()) {
    return fail(Kind::rejected, "RFC 9180 §7.1.4: an all-zero Diffie-Hellman result");
  }
  return shared;
}

}  // namespace qpc::crypto
