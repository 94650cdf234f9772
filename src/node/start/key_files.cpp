#include "node/start/key_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/encoding.h"
#include "node/start/private_file.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_octets = 32;

std::unexpected<std::string> trouble(const std::string& what, const fs::path& path, const std::string& advice = "") {
  return std::unexpected(what + " " + path.string() + ": " + std::strerror(errno) + advice);
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

}  // namespace

std::expected<void, std::string> make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error)) return {};
  fs::create_directories(folder, error);
  if (error) return std::unexpected("the folder " + folder.string() + " cannot be made: " + error.message());
  fs::permissions(folder, fs::perms::owner_all, error);
  return {};
}

std::expected<Secret, std::string> read_key_file(const fs::path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor) return trouble("the key file cannot be read:", file);
  if (!is_private(*descriptor)) {
    return std::unexpected("the key file " + file.string() + " may be read by others: chmod 600 it");
  }
  Secret text(2 * key_octets + 2);
  std::size_t size = 0;
  while (size < text.size()) {  // a pipe may give it in parts
    const auto part = ::read(*descriptor, text.fill().subspan(size).data(), text.size() - size);
    if (part < 0 && errno == EINTR) continue;
    if (part < 0) return trouble("the key file cannot be read:", file);
    if (part == 0) break;
    size += static_cast<std::size_t>(part);
  }
  auto digits = as_text(text.reveal().first(size));
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

bool sync_folder(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return descriptor && ::fsync(*descriptor) == 0;
}

std::expected<void, std::string> write_key_file(const fs::path& file, const Secret& key) {
  if (const auto made = make_folder(file.parent_path()); !made) return std::unexpected(made.error());
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
  return {};
}

std::expected<Secret, std::string> make_key_file(const fs::path& file, Random& random) {
  auto key = random.secret(key_octets);
  if (const auto written = write_key_file(file, key); !written) return std::unexpected(written.error());
  return key;
}

bool is_handed_over(const Path& key_file) {
  std::error_code error;
  const auto status = fs::status(key_file, error);
  return fs::exists(status) && !fs::is_regular_file(status);
}

std::expected<Path, std::string> replaceable_key_file(const Path& key_file) {
  if (is_handed_over(key_file)) {
    return std::unexpected("the key comes from " + key_file.string() +
                           ", which is no file and cannot be replaced: put the key in a file, name that with "
                           "--key-file, and rotate then");
  }
  std::error_code error;
  auto file = fs::weakly_canonical(key_file, error);
  if (error) return std::unexpected("the key file " + key_file.string() + " cannot be found: " + error.message());
  return file;
}

Path successor_of(const Path& key_file) { return key_file.string() + ".next"; }

KeyFolder::KeyFolder(const Path& data_dir)
    : disk(kj::newDiskFilesystem()),
      directory(
          disk->getRoot().openSubdir(disk->getCurrentPath().evalNative(data_dir.c_str()), kj::WriteMode::MODIFY)) {}

namespace {

std::expected<db::KeyEncryptionKey, std::string> read_wrapping_key(const Path& file) {
  auto octets = read_key_file(file);
  if (!octets) return std::unexpected(octets.error());
  auto key = db::KeyEncryptionKey::from_octets(*std::move(octets));
  if (!key) return std::unexpected(sentence(key.error(), file));
  return *std::move(key);
}

}  // namespace

std::expected<void, std::string> finish_wrapping(const Path& data_dir, const Path& key_file, Random& random) {
  if (is_handed_over(key_file)) return {};
  const auto replaced = replaceable_key_file(key_file);
  if (!replaced) return std::unexpected(replaced.error());
  const auto successor = successor_of(*replaced);
  std::error_code error;
  if (!fs::exists(successor, error)) return {};
  const auto next = read_wrapping_key(successor);
  if (!next) return std::unexpected(next.error());
  const KeyFolder folder(data_dir);
  const std::pair<const db::KeyFile*, const char*> files[] = {{&folder.database, "database.key"},
                                                              {&folder.identity, "identity.key"},
                                                              {&folder.next_identity, "identity.next.key"}};
  for (const auto& [file, name] : files) {
    if (!file->exists() || file->open(*next)) continue;
    const auto old = read_wrapping_key(key_file);
    if (!old) return std::unexpected(old.error());
    if (const auto wrapped = file->rewrap(*old, *next, random); !wrapped) {
      return std::unexpected(sentence(wrapped.error(), data_dir / name));
    }
  }
  fs::rename(successor, *replaced, error);
  if (error || !sync_folder(replaced->parent_path())) {
    return std::unexpected("the new key file " + successor.string() + " cannot take the place of " +
                           replaced->string() + ": " + error.message());
  }
  return {};
}

std::expected<FolderLock, std::string> FolderLock::take(const Path& data_dir) {
  const int descriptor = ::open(data_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return trouble("the folder cannot be opened:", data_dir);
  FolderLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return std::unexpected("another key of the node in " + data_dir.string() +
                           " is being replaced, or a backup is being made: wait for its end");
  }
  return lock;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string sentence(const Error& error, const fs::path& file) {
  if (error.kind == Kind::rejected) {
    return "the key file does not open " + file.string() + ": it belongs to another node, or was replaced";
  }
  return file.string() + " cannot be opened: " + error.what();
}

}  // namespace qpc::node
