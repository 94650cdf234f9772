// vault.h: the key of a profile's store, and what protects it at rest (PROTOCOL.md "Keys at rest").
#pragma once
#include <kj/filesystem.h>

#include "client/failure.h"
#include "client/store/profile.h"
#include "core/base/random.h"
#include "db/sqlite.h"

namespace qpc::client {

/// What wraps the store's key.
enum class Protection {
  passphrase,  ///< stretched by Argon2id
  key_file,    ///< a 0600 file apart from the data: whoever reads both opens the store
};

/// Asked when a passphrase is needed.
class PassphraseSource {
 public:
  virtual ~PassphraseSource() = default;
  /// `is_new`: chosen now, so it should be asked for twice.
  virtual Outcome<Secret> passphrase(bool is_new) = 0;
};

/// The files of one profile that guard its store.
class Vault {
 public:
  /// Both outlive the vault.
  Vault(const kj::Filesystem& files, const Profile& profile) : files_(files), profile_(profile) {}

  /// Whether there is a store's key in this profile.
  bool exists() const;
  /// Errors: store: "store_wrong_key", where there is a store without its key, which another must not take the place
  /// of.
  Outcome<> check_not_orphaned() const;
  /// By what the key that exists is protected, as it says itself. A damaged one counts as protected by a key file.
  Protection protection() const;

  /// Makes folders and keys for a new store, and overwrites none: if another process is faster, its key is opened.
  /// Errors: store.
  Outcome<db::DatabaseKey> create(Protection protection, PassphraseSource& passphrases, Random& random) const;
  /// Errors: not_found, without a store; store: "store_wrong_key", "store_corrupt", "store_newer"; those of the source.
  Outcome<db::DatabaseKey> open(PassphraseSource& passphrases) const;

 private:
  const kj::Filesystem& files_;
  const Profile& profile_;
};

}  // namespace qpc::client
