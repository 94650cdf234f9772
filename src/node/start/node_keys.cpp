#include "node/start/node_keys.h"

#include <fcntl.h>
#include <kj/filesystem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/encoding.h"
#include "db/key_file.h"
#include "node/start/private_file.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_octets = 32;

std::unexpected<std::string> trouble(const std::string& what, const fs::path& path, const std::string& advice = "") {
  return std::unexpected(what + " " + path.string() + ": " + std::strerror(errno) + advice);
}

std::expected<void, std::string> make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error)) return {};
  fs::create_directories(folder, error);
  if (error) return std::unexpected("the folder " + folder.string() + " cannot be made: " + error.message());
  fs::permissions(folder, fs::perms::owner_all, error);
  return {};
}

/// Closes a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int operator*() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

/// Hexadecimal, so that an operator can carry it by hand; a line's end may follow.
std::expected<Secret, std::string> read_key_file(const fs::path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor) return trouble("the key file cannot be read:", file);
  if (!is_private(*descriptor)) {
    return std::unexpected("the key file " + file.string() + " may be read by others: chmod 600 it");
  }
  Secret text(2 * key_octets + 2);
  const auto size = ::read(*descriptor, text.fill().data(), text.size());
  if (size < 0) return trouble("the key file cannot be read:", file);
  auto digits = as_text(text.reveal().first(static_cast<std::size_t>(size)));
  if (digits.ends_with('\n')) digits.remove_suffix(1);
  auto octets = from_hex(digits);
  if (!octets || octets->size() != key_octets) {
    if (octets) wipe(*octets);
    return std::unexpected("the key file " + file.string() + " holds no key: 64 hexadecimal digits are expected");
  }
  auto key = Secret::copy_of(*octets);
  wipe(*octets);
  return key;
}

/// `octets` in hexadecimal and a line's end, never in memory that is not wiped.
Secret text_of(ByteView octets) {
  constexpr std::string_view digits = "0123456789abcdef";
  Secret text(2 * octets.size() + 1);
  auto out = text.fill().begin();
  for (const auto octet : octets) {
    *out++ = static_cast<std::uint8_t>(digits[octet >> 4]);
    *out++ = static_cast<std::uint8_t>(digits[octet & 15]);
  }
  *out = '\n';
  return text;
}

bool sync_folder(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return descriptor && ::fsync(*descriptor) == 0;
}

/// The file appears whole or not at all, and is never written over.
std::expected<Secret, std::string> make_key_file(const fs::path& file, Random& random) {
  if (const auto made = make_folder(file.parent_path()); !made) return std::unexpected(made.error());
  auto key = random.secret(key_octets);
  const auto text = text_of(key.reveal());
  const auto unfinished = fs::path(file.string() + ".new");
  ::unlink(unfinished.c_str());
  bool written = false;
  {
    const Descriptor descriptor(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    written = descriptor && ::write(*descriptor, text.reveal().data(), text.size()) == std::ssize(text.reveal()) &&
              ::fsync(*descriptor) == 0 && ::link(unfinished.c_str(), file.c_str()) == 0;
  }
  if (!written) return trouble("the key file cannot be written:", file);
  ::unlink(unfinished.c_str());
  if (!sync_folder(file.parent_path())) return trouble("the folder of the key file cannot be synced:", file);
  return key;
}

/// The folder, and what a wrapped key in it is called.
struct KeyFolder {
  explicit KeyFolder(const fs::path& data_dir)
      : disk(kj::newDiskFilesystem()),
        directory(
            disk->getRoot().openSubdir(disk->getCurrentPath().evalNative(data_dir.c_str()), kj::WriteMode::MODIFY)) {}

  kj::Own<kj::Filesystem> disk;
  kj::Own<const kj::Directory> directory;
  db::KeyFile database{*directory, "database.key"};
  // An Ed25519 private key is 32 random octets too.
  db::KeyFile identity{*directory, "identity.key"};
};

std::string sentence(const Error& error, const fs::path& file) {
  if (error.kind == Kind::rejected) {
    return "the key file does not open " + file.string() + ": it belongs to another node, or was replaced";
  }
  return file.string() + " cannot be opened: " + error.what();
}

}  // namespace

std::expected<NodeKeys, std::string> open_keys(const fs::path& data_dir, const fs::path& key_file, Random& random) {
  if (const auto made = make_folder(data_dir); !made) return std::unexpected(made.error());
  const KeyFolder folder(data_dir);
  const bool has_database_key = folder.database.exists(), has_identity = folder.identity.exists();
  std::error_code error;
  const bool has_key_file = fs::exists(key_file, error);
  if (!has_key_file && (has_database_key || has_identity)) {
    return std::unexpected("the key file " + key_file.string() + " is missing: without it the data in " +
                           data_dir.string() + " cannot be opened. Put it back, or name it with --key-file");
  }
  auto octets = has_key_file ? read_key_file(key_file) : make_key_file(key_file, random);
  if (!octets) return std::unexpected(octets.error());
  auto wrapping = db::KeyEncryptionKey::from_octets(*std::move(octets));
  if (!wrapping) return std::unexpected(sentence(wrapping.error(), key_file));
  const bool make = !has_identity && !has_database_key;
  auto database = make ? folder.database.create(*wrapping, random) : folder.database.open(*wrapping);
  if (!database) return std::unexpected(sentence(database.error(), data_dir / "database.key"));
  return NodeKeys{*std::move(wrapping), *std::move(database), !has_identity};
}

std::expected<crypto::SigningKey, std::string> open_identity(const fs::path& data_dir, const NodeKeys& keys,
                                                             Random& random) {
  const KeyFolder folder(data_dir);
  const auto octets =
      keys.first_start ? folder.identity.create(keys.wrapping, random) : folder.identity.open(keys.wrapping);
  if (!octets) return std::unexpected(sentence(octets.error(), data_dir / "identity.key"));
  auto key = crypto::SigningKey::from_private_key(crypto::SignatureScheme::ed25519, octets->reveal());
  if (!key) return std::unexpected(sentence(key.error(), data_dir / "identity.key"));
  return *std::move(key);
}

}  // namespace qpc::node
