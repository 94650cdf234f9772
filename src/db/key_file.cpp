#include "db/key_file.h"

namespace qpc::db {
namespace {

constexpr std::uint64_t largest_file = 4096;  // octets: many times what any format needs

kj::ArrayPtr<const kj::byte> as_array(ByteView octets) { return {octets.data(), octets.size()}; }

bool replace_file(const kj::Directory& directory, kj::PathPtr path, ByteView content, kj::WriteMode mode) {
  auto replacer = directory.replaceFile(path, mode | kj::WriteMode::PRIVATE);
  replacer->get().writeAll(as_array(content));
  replacer->get().sync();
  if (!replacer->tryCommit()) return false;
  directory.sync();
  return true;
}

}  // namespace

KeyFile::KeyFile(const kj::Directory& directory, kj::StringPtr name) : directory_(directory), path_(kj::str(name)) {}

bool KeyFile::exists() const { return directory_.exists(path_); }

Result<DatabaseKey> KeyFile::create(const KeyEncryptionKey& by, Random& random) const {
  auto key = random.secret(DatabaseKey::size_octets).into<DatabaseKey>();
  QPC_TRY(const auto wrapped, wrap_key(key, by, random));
  if (!replace_file(directory_, path_, wrapped, kj::WriteMode::CREATE)) {
    return fail(Kind::rejected, "a key file exists: it is never overwritten");
  }
  return key;
}

Result<DatabaseKey> KeyFile::open(const KeyEncryptionKey& by) const {
  KJ_IF_MAYBE (file, directory_.tryOpenFile(path_)) {
    if ((*file)->stat().size > largest_file) return fail(Kind::malformed, "key file: too large");
    const auto content = (*file)->readAllBytes();
    return unwrap_key({content.begin(), content.size()}, by);
  }
  return fail(Kind::not_found, "there is no key file");
}

Result<void> KeyFile::rewrap(const KeyEncryptionKey& old_key, const KeyEncryptionKey& new_key, Random& random) const {
  QPC_TRY(const auto key, open(old_key));
  QPC_TRY(const auto wrapped, wrap_key(key, new_key, random));
  if (!replace_file(directory_, path_, wrapped, kj::WriteMode::MODIFY)) {
    return fail(Kind::not_found, "the key file has gone meanwhile");
  }
  return {};
}

}  // namespace qpc::db
