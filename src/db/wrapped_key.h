// wrapped_key.h: the key of a database as it lies on disk: sealed by a key-encryption key.
#pragma once
#include "core/base/random.h"
#include "core/base/result.h"
#include "db/sqlite.h"

namespace qpc::db {

/// What Argon2id costs whoever tries passphrases: the second choice of RFC 9106 §4, with one lane. It is stored beside
/// the key, so that it can rise later.
struct StretchingCost {
  std::uint32_t passes = 3;
  std::uint32_t memory_kib = 64 * 1024;
};

/// What wraps a database key: octets from a credential, a keyring or a file; or a passphrase.
class KeyEncryptionKey {
 public:
  /// At least 16 octets that nobody can guess, of any form: they are hashed. Errors: rejected, for fewer.
  static Result<KeyEncryptionKey> from_octets(Secret octets);
  /// Anything people can remember. Wrapping and unwrapping take as long as `cost` says, on the calling thread.
  static KeyEncryptionKey from_passphrase(Secret passphrase, StretchingCost cost = {});
  bool is_passphrase() const { return cost_.has_value(); }

 private:
  friend Result<Bytes> wrap_key(const DatabaseKey&, const KeyEncryptionKey&, Random&);
  friend Result<DatabaseKey> unwrap_key(ByteView, const KeyEncryptionKey&);
  KeyEncryptionKey(Secret secret, std::optional<StretchingCost> cost) : secret_(std::move(secret)), cost_(cost) {}

  Secret secret_;
  std::optional<StretchingCost> cost_;  ///< none: the octets need no stretching
};

/// Format version (one octet, 1), way of stretching and its cost, salt (16), nonce (12), the key sealed with
/// ChaCha20-Poly1305 (48), SHA-256 of all that (32; every format ends so).
/// Errors: limit, when the memory for stretching is not to be had.
Result<Bytes> wrap_key(const DatabaseKey& key, const KeyEncryptionKey& by, Random& random);

/// Whether a passphrase unwraps it; else it takes octets.
/// Errors: malformed, when the beginning is damaged; unsupported, for a newer format.
Result<bool> is_wrapped_by_passphrase(ByteView wrapped);

/// Errors: malformed, when the octets are damaged; unsupported, for a newer format; rejected, for another
/// key-encryption key or the other sort of it; limit, as above.
Result<DatabaseKey> unwrap_key(ByteView wrapped, const KeyEncryptionKey& by);

}  // namespace qpc::db
