#include "core/crypto/argon2.h"

#include "core/crypto/sodium.h"

namespace qpc::crypto {

Result<Secret> argon2id(ByteView password, ByteView salt, const Argon2Parameters& parameters, std::size_t length) {
  if (parameters.lanes != 1) return fail(Kind::unsupported, "RFC 9106 §3.1: this build computes one lane");
  if (salt.size() != crypto_pwhash_argon2id_SALTBYTES) {
    return fail(Kind::unsupported, "RFC 9106 §3.1: this build takes a salt of 16 octets");
  }
  const std::size_t memory_bytes = std::size_t{parameters.memory_kib} * 1024;
  if (parameters.passes < crypto_pwhash_argon2id_OPSLIMIT_MIN || memory_bytes < crypto_pwhash_argon2id_MEMLIMIT_MIN ||
      memory_bytes > crypto_pwhash_argon2id_memlimit_max() || length < crypto_pwhash_argon2id_BYTES_MIN ||
      length > crypto_pwhash_argon2id_BYTES_MAX || password.size() > crypto_pwhash_argon2id_PASSWD_MAX) {
    return fail(Kind::limit, "RFC 9106 §3.1: a parameter outside its range");
  }
  ensure_sodium();
  Secret tag(length);
  // An empty view may point nowhere, which libsodium forbids.
  const char* octets = password.empty() ? "" : reinterpret_cast<const char*>(password.data());
  if (crypto_pwhash_argon2id(tag.fill().data(), length, octets, password.size(), salt.data(), parameters.passes,
                             memory_bytes, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
    return fail(Kind::limit, "RFC 9106 §3.1: not enough memory");
  }
  return tag;
}

}  // namespace qpc::crypto
