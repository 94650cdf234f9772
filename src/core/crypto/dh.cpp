#include "core/crypto/dh.h"

#include "core/crypto/nist_curve.h"
#include "core/crypto/x25519.h"

namespace qpc::crypto {
namespace {

using openssl::require;

DhKey of_openssl(Kem kem, openssl::KeyPair pair) {
  return {kem, std::move(pair.private_key), std::move(pair.public_key), std::move(pair.key)};
}

Result<openssl::Key> load_public_key(Kem kem, ByteView public_key) {
  auto key = kem == Kem::dhkem_x448 ? openssl::load_raw_public_key("X448", public_key)
                                    : load_nist_public_key(nist_curve(kem), public_key);
  if (key == nullptr) return fail(Kind::malformed, "RFC 9180 §7.1.1: not a public key of this group");
  return key;
}

Result<Secret> agree(EVP_PKEY* private_key, EVP_PKEY* public_key) {
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

DhKey generate_dh_key(Kem kem, Random& random) {
  if (kem != Kem::dhkem_x25519 && kem != Kem::dhkem_x448) {
    return of_openssl(kem, generate_nist_key(nist_curve(kem), random));
  }
  return load_dh_private_key(kem, random.secret(kem_sizes(kem).private_key).reveal()).value();
}

Result<DhKey> load_dh_private_key(Kem kem, ByteView private_key) {
  if (kem != Kem::dhkem_x25519 && kem != Kem::dhkem_x448) {
    QPC_TRY(auto pair, load_nist_private_key(nist_curve(kem), private_key));
    return of_openssl(kem, std::move(pair));
  }
  if (private_key.size() != kem_sizes(kem).private_key) {
    return fail(Kind::malformed, "RFC 9180 §7.1.2: a private key of a wrong length");
  }
  if (kem == Kem::dhkem_x25519) return DhKey{kem, Secret::copy_of(private_key), x25519_public_key(private_key), {}};
  auto key = openssl::load_raw_private_key("X448", private_key);
  require(key != nullptr, "loading an X448 key");
  auto public_key = openssl::raw_public_key(key.get());
  return DhKey{kem, Secret::copy_of(private_key), std::move(public_key), std::move(key)};
}

Result<Secret> dh(const DhKey& own, ByteView public_key) {
  if (own.group == Kem::dhkem_x25519) return x25519(own.private_key.reveal(), public_key);
  QPC_TRY(const auto peer, load_public_key(own.group, public_key));
  return agree(own.loaded.get(), peer.get());
}

}  // namespace qpc::crypto
