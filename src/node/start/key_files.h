// key_files.h: the files that hold a node's keys, and the operator's key that opens them.
#pragma once
#include <kj/filesystem.h>

#include <expected>
#include <filesystem>
#include <string>

#include "core/base/random.h"
#include "db/key_file.h"

namespace qpc::node {

/// The errors of this file are sentences that say what to do.
using Path = std::filesystem::path;

/// A folder for its owner alone, unless it is there.
std::expected<void, std::string> make_folder(const Path& folder);
/// Makes what happened to the names in a folder durable.
bool sync_folder(const Path& folder);

/// The key-encryption key: hexadecimal, so that an operator can carry it by hand; a line's end may follow.
std::expected<Secret, std::string> read_key_file(const Path& file);
/// Makes a key file of this key: 32 octets. The file appears whole or not at all, and is never written over.
std::expected<void, std::string> write_key_file(const Path& file, const Secret& key);
/// The same, of a random one.
std::expected<Secret, std::string> make_key_file(const Path& file, Random& random);
/// Whether the key comes through a pipe or another thing that is no file: it is read once, and nothing can take its
/// place.
bool is_handed_over(const Path& key_file);
/// What is replaced when another key comes: `key_file`, or the file at the end of its links, which stay. Fails, when
/// the key is handed over.
std::expected<Path, std::string> replaceable_key_file(const Path& key_file);
/// What the key file is to be next, while its successor is put in its place; takes a replaceable_key_file().
Path successor_of(const Path& key_file);

/// A node's folder, and what a wrapped key in it is called.
struct KeyFolder {
  explicit KeyFolder(const Path& data_dir);

  kj::Own<kj::Filesystem> disk;
  kj::Own<const kj::Directory> directory;
  db::KeyFile database{*directory, "database.key"};
  // An Ed25519 private key is 32 random octets, too.
  db::KeyFile identity{*directory, "identity.key"};
  db::KeyFile next_identity{*directory, "identity.next.key"};
};

/// Brings a rotation of the key file to its end, if one was begun: what the old key still wraps is wrapped by its
/// successor, which then takes the file's name. Nothing happens, where there is no successor. The name may be a link.
std::expected<void, std::string> finish_wrapping(const Path& data_dir, const Path& key_file, Random& random);

/// Held by who changes keys in a folder.
class FolderLock {
 public:
  /// The error says that somebody else does.
  static std::expected<FolderLock, std::string> take(const Path& data_dir);
  FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// Why `file`, a wrapped key, does not open.
std::string sentence(const Error& error, const Path& file);

}  // namespace qpc::node
