#include "core/crypto/openssl.h"

#include <openssl/core_names.h>

#include <stdexcept>

namespace qpc::crypto::openssl {
namespace {

const EVP_MD* fetch_digest(const char* name) {
  const EVP_MD* fetched = EVP_MD_fetch(nullptr, name, nullptr);
  require(fetched != nullptr, "OpenSSL has no such digest");
  return fetched;
}

const EVP_CIPHER* fetch_cipher(const char* name) {
  const EVP_CIPHER* fetched = EVP_CIPHER_fetch(nullptr, name, nullptr);
  require(fetched != nullptr, "OpenSSL has no such cipher");
  return fetched;
}

}  // namespace

void require(bool success, Literal what) {
  if (!success) throw std::runtime_error(what.c_str());
}

// What is fetched lives as long as the program: destructors of other statics may still hash.

const EVP_MD* digest(HashAlgorithm algorithm) {
  static const std::array fetched{fetch_digest("SHA2-256"), fetch_digest("SHA2-384"), fetch_digest("SHA2-512"),
                                  fetch_digest("SHA3-256")};
  return fetched.at(static_cast<std::size_t>(algorithm));
}

const EVP_MD* shake256_digest() {
  static const EVP_MD* const fetched = fetch_digest("SHAKE-256");
  return fetched;
}

const EVP_CIPHER* cipher(AeadAlgorithm algorithm) {
  static const std::array fetched{fetch_cipher("AES-128-GCM"), fetch_cipher("AES-256-GCM"),
                                  fetch_cipher("ChaCha20-Poly1305")};
  return fetched.at(static_cast<std::size_t>(algorithm));
}

Key load_raw_private_key(const char* algorithm, ByteView octets) {
  const ErrorScope errors;
  return Key(EVP_PKEY_new_raw_private_key_ex(nullptr, algorithm, nullptr, octets.data(), octets.size()));
}

Key load_raw_public_key(const char* algorithm, ByteView octets) {
  const ErrorScope errors;
  return Key(EVP_PKEY_new_raw_public_key_ex(nullptr, algorithm, nullptr, octets.data(), octets.size()));
}

Bytes raw_public_key(const EVP_PKEY* key) {
  // As a parameter: EVP_PKEY_get_raw_public_key exports the whole key first, twice if asked for the size.
  std::size_t size = 0;
  require(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0, &size) == 1,
          "size of a public key");
  Bytes octets(size);
  require(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, octets.data(), octets.size(), &size) == 1,
          "octets of a public key");
  return octets;
}

}  // namespace qpc::crypto::openssl
