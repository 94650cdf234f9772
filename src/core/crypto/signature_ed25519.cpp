// Ed25519 by libsodium, whose short signatures take little more than half of OpenSSL's time.
#include "core/crypto/openssl.h"
#include "core/crypto/signature_state.h"
#include "core/crypto/sodium.h"

namespace qpc::crypto {
namespace {

class Ed25519Key final : public SigningKey::State {
 public:
  /// `expanded` is libsodium's secret key: the seed, then the public key.
  Ed25519Key(ByteView seed, Bytes its_public_key, Secret expanded)
      : State(SignatureScheme::ed25519, Secret::copy_of(seed), std::move(its_public_key)),
        expanded_(std::move(expanded)) {}

  Bytes sign(ByteView message) const override {
    Bytes signature(crypto_sign_BYTES);
    openssl::require(
        crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), expanded_.reveal().data()) == 0,
        "signing with Ed25519");
    return signature;
  }

 private:
  Secret expanded_;
};

}  // namespace

Result<SigningState> load_ed25519(ByteView private_key) {
  if (private_key.size() != crypto_sign_SEEDBYTES) {
    return fail(Kind::malformed, "RFC 8032 §5.1.5: a private key of 32 octets");
  }
  ensure_sodium();
  Bytes public_key(crypto_sign_PUBLICKEYBYTES);
  Secret expanded(crypto_sign_SECRETKEYBYTES);
  openssl::require(crypto_sign_seed_keypair(public_key.data(), expanded.fill().data(), private_key.data()) == 0,
                   "expanding an Ed25519 key");
  return std::make_shared<const Ed25519Key>(private_key, std::move(public_key), std::move(expanded));
}

SigningState generate_ed25519(Random& random) {
  return load_ed25519(random.secret(crypto_sign_SEEDBYTES).reveal()).value();
}

bool verify_ed25519(ByteView public_key, ByteView message, ByteView signature) {
  if (public_key.size() != crypto_sign_PUBLICKEYBYTES || signature.size() != crypto_sign_BYTES) return false;
  ensure_sodium();
  return crypto_sign_verify_detached(signature.data(), message.data(), message.size(), public_key.data()) == 0;
}

}  // namespace qpc::crypto
