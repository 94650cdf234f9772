// key_file.h: a wrapped database key in a file.
#pragma once
#include <kj/filesystem.h>

#include "db/wrapped_key.h"

namespace qpc::db {

/// A wrapped key in a file of a directory: 0600, replaced as a whole, synced with its directory.
/// Failures of the disk are exceptions. Make it before the database: a key without database is harmless.
class KeyFile {
 public:
  /// `directory` outlives this.
  KeyFile(const kj::Directory& directory, kj::StringPtr name);

  bool exists() const;
  /// A fresh random key. Errors: rejected, when the file exists: it is never overwritten; those of wrap_key.
  Result<DatabaseKey> create(const KeyEncryptionKey& by, Random& random) const;
  /// Errors: not_found, without the file; those of unwrap_key.
  Result<DatabaseKey> open(const KeyEncryptionKey& by) const;
  /// Wraps the same key anew; after a crash the file holds one of the two. Errors: those of open and wrap_key.
  Result<void> rewrap(const KeyEncryptionKey& old_key, const KeyEncryptionKey& new_key, Random& random) const;

 private:
  const kj::Directory& directory_;
  kj::Path path_;
};

}  // namespace qpc::db
