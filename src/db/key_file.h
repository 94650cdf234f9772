// key_file.h: the key of a database at rest, wrapped by a key-encryption key.
#pragma once
#include <kj/filesystem.h>

#include "core/base/random.h"
#include "core/base/result.h"
#include "db/sqlite.h"

namespace qpc::db {

/// What Argon2id costs whoever tries passphrases (RFC 9106). Stored in the file, so that it can rise later.
struct StretchingCost {
  std::uint32_t passes = 3;
  std::uint32_t memory_kib = 256 * 1024;
};

/// What wraps a database key: octets from a credential, a keyring or a file; or a passphrase.
class KeyEncryptionKey {
 public:
  /// At least 16 octets that nobody can guess, of any form: they are hashed. Errors: rejected, for fewer.
  static Result<KeyEncryptionKey> from_octets(Secret octets);
  /// Anything people can remember. Wrapping and unwrapping take as long as `cost` says, on the calling thread.
  static KeyEncryptionKey from_passphrase(Secret passphrase, StretchingCost cost = {});

 private:
  friend Bytes wrap_key(const DatabaseKey&, const KeyEncryptionKey&, Random&);
  friend Result<DatabaseKey> unwrap_key(ByteView, const KeyEncryptionKey&);
  KeyEncryptionKey(Secret secret, std::optional<StretchingCost> cost) : secret_(std::move(secret)), cost_(cost) {}

  Secret secret_;
  std::optional<StretchingCost> cost_;  ///< none: the octets need no stretching
};

/// The wrapped key: format version, how the wrapping key is made, nonce, sealed key, checksum.
Bytes wrap_key(const DatabaseKey& key, const KeyEncryptionKey& by, Random& random);
/// Errors: rejected, for another key-encryption key or the other sort of it; malformed, when the octets are damaged;
/// unsupported, for a newer format.
Result<DatabaseKey> unwrap_key(ByteView wrapped, const KeyEncryptionKey& by);

/// A wrapped key in a file of a directory: 0600, replaced as a whole, synced with its directory.
/// Failures of the disk are exceptions.
class KeyFile {
 public:
  /// `directory` outlives this.
  KeyFile(const kj::Directory& directory, kj::StringPtr name);

  bool exists() const;
  /// A fresh random key. Errors: rejected, when the file exists: it is never overwritten.
  Result<DatabaseKey> create(const KeyEncryptionKey& by, Random& random) const;
  /// Errors: not_found, without the file; those of unwrap_key.
  Result<DatabaseKey> open(const KeyEncryptionKey& by) const;
  /// Wraps the same key anew. Errors: those of open.
  Result<void> rewrap(const KeyEncryptionKey& old_key, const KeyEncryptionKey& new_key, Random& random) const;

 private:
  const kj::Directory& directory_;
  kj::Path path_;
};

}  // namespace qpc::db
