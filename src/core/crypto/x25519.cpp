// libsodium makes a key pair in three quarters of OpenSSL's time and agrees a little faster, without objects around
// keys.
#include "core/crypto/x25519.h"

#include "core/crypto/openssl.h"
#include "core/crypto/sodium.h"

namespace qpc::crypto {

Bytes x25519_public_key(ByteView private_key) {
  openssl::require(private_key.size() == x25519_size, "an X25519 key has one length");
  ensure_sodium();
  Bytes public_key(x25519_size);
  openssl::require(crypto_scalarmult_curve25519_base(public_key.data(), private_key.data()) == 0, "X25519 of the base");
  return public_key;
}

Result<Secret> x25519(ByteView private_key, ByteView public_key) {
  openssl::require(private_key.size() == x25519_size, "an X25519 key has one length");
  if (public_key.size() != x25519_size) {
    return fail(Kind::malformed, "RFC 7748 §5: an X25519 public key of another length than 32 octets");
  }
  ensure_sodium();
  Secret shared(x25519_size);
  if (crypto_scalarmult_curve25519(shared.fill().data(), private_key.data(), public_key.data()) != 0) {
    return fail(Kind::rejected, "RFC 7748 §6.1: an all-zero X25519 result");
  }
  return shared;
}

}  // namespace qpc::crypto
