// cipher_suite.h: which algorithms a cipher suite stands for (RFC 9420 §5.1, §17.1): one table.
#pragma once
#include <span>
#include <string_view>

#include "core/crypto/hpke.h"
#include "core/crypto/signature.h"

namespace qpc::mls {

/// The number on the wire. Any value may come from a peer; `Suite::of` tells which ones this build speaks.
///
/// The post-quantum suites are those of draft-ietf-mls-pq-ciphersuites-06, which has no numbers yet; ours are of the
/// private range and fixed for good.
enum class CipherSuite : std::uint16_t {
  MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519 = 0x0001,
  MLS_128_DHKEMP256_AES128GCM_SHA256_P256 = 0x0002,
  MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519 = 0x0003,
  MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448 = 0x0004,
  MLS_256_DHKEMP521_AES256GCM_SHA512_P521 = 0x0005,
  MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448 = 0x0006,
  MLS_256_DHKEMP384_AES256GCM_SHA384_P384 = 0x0007,
  MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519 = 0xF001,
  MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519 = 0xF002,
  MLS_128_MLKEM768_AES256GCM_SHA384_Ed25519 = 0xF003,
  MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65 = 0xF004,
};

/// A row of the table.
struct SuiteAlgorithms {
  CipherSuite cipher_suite;
  std::string_view name;
  crypto::HpkeSuite hpke;
  crypto::SignatureScheme signature;
};

/// A cipher suite this build speaks: a name for a row of the table, as cheap to copy as a pointer.
class Suite {
 public:
  /// Errors: unsupported, for a number that is not in the table.
  static Result<Suite> of(CipherSuite cipher_suite);
  /// All rows, in the order of their numbers.
  static std::span<const SuiteAlgorithms> all();

  CipherSuite cipher_suite() const { return row_->cipher_suite; }
  std::string_view name() const { return row_->name; }
  const crypto::HpkeSuite& hpke() const { return row_->hpke; }
  crypto::Kem kem() const { return row_->hpke.kem; }
  crypto::AeadAlgorithm aead() const { return row_->hpke.aead; }
  /// Of the KDF, of the MAC (HMAC) and of hashing alike.
  crypto::HashAlgorithm hash() const { return row_->hpke.kdf; }
  crypto::SignatureScheme signature() const { return row_->signature; }

  /// KDF.Nh, AEAD.Nk and AEAD.Nn, in octets.
  std::size_t hash_size() const { return crypto::hash_size(hash()); }
  std::size_t key_size() const { return crypto::aead_key_size(aead()); }
  std::size_t nonce_size() const { return crypto::aead_nonce_size(aead()); }

  /// Whether the KEM has no part that a quantum computer breaks, as the post-quantum half of a combined group needs it.
  bool is_pure_post_quantum() const { return kem() == crypto::Kem::mlkem768; }
  /// Whether what is encrypted today stays closed to a quantum computer of tomorrow.
  bool is_post_quantum() const { return kem() == crypto::Kem::mlkem768_x25519 || kem() == crypto::Kem::mlkem768; }

  friend bool operator==(Suite, Suite) = default;

 private:
  explicit Suite(const SuiteAlgorithms& row) : row_(&row) {}
  const SuiteAlgorithms* row_;
};

}  // namespace qpc::mls
