#include "client/store/vault.h"

#include "client/store/store_failure.h"
#include "db/key_file.h"

namespace qpc::client {
namespace {

constexpr const char* wrapped_key_name = "store.key";
constexpr std::size_t key_octets = 32;

kj::Path absolute(const kj::Filesystem& files, const std::filesystem::path& path) {
  return files.getCurrentPath().evalNative(path.c_str());
}

kj::Own<const kj::Directory> make_folder(const kj::Filesystem& files, const std::filesystem::path& folder) {
  return files.getRoot().openSubdir(absolute(files, folder), kj::WriteMode::CREATE | kj::WriteMode::MODIFY |
                                                                 kj::WriteMode::CREATE_PARENT | kj::WriteMode::PRIVATE);
}

/// Writes a file that only its owner reads, unless there is one: that stays.
void write_first(const kj::Filesystem& files, const std::filesystem::path& path, ByteView content) {
  const auto folder = make_folder(files, path.parent_path());
  auto replacer =
      folder->replaceFile(kj::Path(path.filename().c_str()), kj::WriteMode::CREATE | kj::WriteMode::PRIVATE);
  replacer->get().writeAll(kj::ArrayPtr<const kj::byte>(content.data(), content.size()));
  replacer->get().sync();
  if (replacer->tryCommit()) folder->sync();
}

Outcome<db::KeyEncryptionKey> from_file(const kj::Filesystem& files, const std::filesystem::path& path) {
  const auto place = absolute(files, path);
  if (!files.getRoot().exists(place)) {
    return failure(FailureKind::store, "store_wrong_key",
                   "The key file " + path.string() + " is missing: restore it from a backup of your settings.");
  }
  const auto file = files.getRoot().openFile(place);
  Secret octets(key_octets);
  const std::size_t size = file->read(0, kj::arrayPtr(octets.fill().data(), octets.size()));
  if (size != key_octets) {
    return failure(FailureKind::store, "store_wrong_key",
                   "The key file " + path.string() + " is damaged: restore it from a backup.");
  }
  QPC_TRY(auto key, db::KeyEncryptionKey::from_octets(std::move(octets)));
  return key;
}

Failure describe_key_error(const Error& error, Protection protection) {
  switch (error.kind) {
    case Kind::rejected:
      return {FailureKind::store, "store_wrong_key",
              protection == Protection::passphrase
                  ? "The passphrase does not open this profile's store: try again."
                  : "The key file does not open this profile's store: it belongs to another. Restore the right one."};
    case Kind::unsupported:
      return {FailureKind::store, "store_newer", "The store was made by a newer qpc: upgrade this one."};
    case Kind::not_found:
      return {FailureKind::not_found, "no_account",
              "There is no account in this profile: run 'qpc register NAME@DOMAIN' or 'qpc login NAME@DOMAIN'."};
    default:
      return {FailureKind::store, "store_corrupt", "The store's key file is damaged: restore it from a backup."};
  }
}

}  // namespace

bool Vault::exists() const { return files_.getRoot().exists(absolute(files_, profile_.wrapped_key_file())); }

Outcome<> Vault::check_not_orphaned() const {
  // In this order: another process that makes both makes the key first.
  if (!files_.getRoot().exists(absolute(files_, profile_.store_file())) || exists()) return {};
  return failure(
      FailureKind::store, "store_wrong_key",
      "The file " + profile_.wrapped_key_file().string() +
          " is missing, and without it nothing opens the store beside it: restore it from a backup. Where there is "
          "none, what the store holds is lost: move the folder away, then 'qpc login' enters the account anew.");
}

Protection Vault::protection() const {
  const auto wrapped = files_.getRoot().openFile(absolute(files_, profile_.wrapped_key_file()))->readAllBytes();
  const auto by_passphrase = db::is_wrapped_by_passphrase({wrapped.begin(), wrapped.size()});
  return by_passphrase.value_or(false) ? Protection::passphrase : Protection::key_file;
}

Outcome<db::DatabaseKey> Vault::create(Protection protection, PassphraseSource& passphrases, Random& random) const {
  return with_store_faults_described([&]() -> Outcome<db::DatabaseKey> {
    QPC_CHECK(check_not_orphaned());
    const auto folder = make_folder(files_, profile_.folder());
    const db::KeyFile file(*folder, wrapped_key_name);
    auto make = [&](const db::KeyEncryptionKey& by) -> Outcome<db::DatabaseKey> {
      auto key = file.create(by, random);
      if (!key && file.exists()) return open(passphrases);  // another process was first
      if (!key) return std::unexpected(describe_key_error(key.error(), protection));
      return *std::move(key);
    };
    if (protection == Protection::passphrase) {
      QPC_TRY(auto passphrase, passphrases.passphrase(true));
      return make(db::KeyEncryptionKey::from_passphrase(std::move(passphrase)));
    }
    // The first key-encryption key stays, whoever made it: from another process, or an attempt that was cut short. So
    // at no moment is there a store's key that the file beside it does not open.
    const Secret octets = random.secret(key_octets);
    write_first(files_, profile_.key_encryption_key_file(), octets.reveal());
    QPC_TRY(const auto by, from_file(files_, profile_.key_encryption_key_file()));
    return make(by);
  });
}

Outcome<db::DatabaseKey> Vault::open(PassphraseSource& passphrases) const {
  return with_store_faults_described([&]() -> Outcome<db::DatabaseKey> {
    QPC_CHECK(check_not_orphaned());
    if (!exists()) return std::unexpected(describe_key_error({Kind::not_found, "no store"}, Protection::key_file));
    const auto folder = files_.getRoot().openSubdir(absolute(files_, profile_.folder()), kj::WriteMode::MODIFY);
    const db::KeyFile file(*folder, wrapped_key_name);
    const Protection by = protection();
    auto open_by = [&](const db::KeyEncryptionKey& key) -> Outcome<db::DatabaseKey> {
      auto opened = file.open(key);
      if (!opened) return std::unexpected(describe_key_error(opened.error(), by));
      return *std::move(opened);
    };
    if (by == Protection::passphrase) {
      QPC_TRY(auto passphrase, passphrases.passphrase(false));
      return open_by(db::KeyEncryptionKey::from_passphrase(std::move(passphrase)));
    }
    QPC_TRY(const auto key, from_file(files_, profile_.key_encryption_key_file()));
    return open_by(key);
  });
}

}  // namespace qpc::client
