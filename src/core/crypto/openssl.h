// openssl.h: how this room holds OpenSSL's objects. For its sources alone.
#pragma once
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <memory>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/aead.h"
#include "core/crypto/hash.h"

namespace qpc::crypto::openssl {

template <auto free_function>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free_function(object);
  }
};

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Free<EVP_CIPHER_CTX_free>>;
using SecretNumber = std::unique_ptr<BIGNUM, Free<BN_clear_free>>;
using Point = std::unique_ptr<EC_POINT, Free<EC_POINT_clear_free>>;

/// Ends an operation that only a bug or a lack of memory can fail: throws std::runtime_error, never because of what a
/// peer sent.
void require(bool success, Literal what);

/// Undoes what a failed operation leaves in the thread's error queue, which TLS reads.
class ErrorScope {
 public:
  ErrorScope() { ERR_set_mark(); }
  ~ErrorScope() { ERR_pop_to_mark(); }
  ErrorScope(const ErrorScope&) = delete;
  ErrorScope& operator=(const ErrorScope&) = delete;
};

/// Octets on the stack that are wiped at the end of their scope.
template <std::size_t size>
class WipedArray : public std::array<std::uint8_t, size> {
 public:
  WipedArray() { this->fill(0); }
  ~WipedArray() { wipe(*this); }
  WipedArray(const WipedArray&) = delete;
  WipedArray& operator=(const WipedArray&) = delete;
};

/// A loaded key with its parts in their serialised forms.
struct KeyPair {
  Key key;
  Secret private_key;
  Bytes public_key;
};

/// Algorithms are fetched from the provider once: looking one up costs more than hashing a short message.
const EVP_MD* digest(HashAlgorithm algorithm);
const EVP_MD* shake256_digest();
const EVP_CIPHER* cipher(AeadAlgorithm algorithm);

/// Keys in the form RFC 7748, RFC 8032 and FIPS 203 give them, by OpenSSL's name of the algorithm. Null, when `octets`
/// have another length or are no key.
Key load_raw_private_key(const char* algorithm, ByteView octets);
Key load_raw_public_key(const char* algorithm, ByteView octets);
Bytes raw_public_key(const EVP_PKEY* key);

}  // namespace qpc::crypto::openssl
