#include "node/start/node_keys.h"

#include <fcntl.h>
#include <kj/filesystem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/encoding.h"
#include "db/key_file.h"

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

/// Hexadecimal, so that an operator can carry it by hand.
std::expected<Secret, std::string> read_key_file(const fs::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return trouble("the key file cannot be read:", file);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return std::unexpected("the key file " + file.string() + " may be read by others: chmod 600 it");
  }
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return trouble("the key file cannot be read:", file);
  Secret text(2 * key_octets);
  const auto size = ::read(descriptor, text.fill().data(), text.size());
  ::close(descriptor);
  auto octets = from_hex(as_text(text.reveal().first(size < 0 ? 0 : static_cast<std::size_t>(size))));
  if (!octets || octets->size() != key_octets) {
    return std::unexpected("the key file " + file.string() + " holds no key: 64 hexadecimal digits are expected");
  }
  auto key = Secret::copy_of(*octets);
  wipe(*octets);
  return key;
}

std::expected<Secret, std::string> make_key_file(const fs::path& file, Random& random) {
  if (const auto made = make_folder(file.parent_path()); !made) return std::unexpected(made.error());
  auto key = random.secret(key_octets);
  auto text = to_hex(key.reveal()) + "\n";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const bool written =
      descriptor >= 0 && ::write(descriptor, text.data(), text.size()) == std::ssize(text) && ::fsync(descriptor) == 0;
  wipe(std::span(reinterpret_cast<std::uint8_t*>(text.data()), text.size()));
  if (descriptor >= 0) ::close(descriptor);
  if (!written) return trouble("the key file cannot be written:", file);
  return key;
}

std::string sentence(const Error& error, const fs::path& file) {
  if (error.kind == Kind::rejected) {
    return "the key file does not open " + file.string() + ": it belongs to another node, or was replaced";
  }
  return file.string() + " cannot be opened: " + error.what();
}

}  // namespace

std::expected<NodeKeys, std::string> open_keys(const fs::path& data_dir, const fs::path& key_file, Random& random) {
  if (const auto made = make_folder(data_dir); !made) return std::unexpected(made.error());
  const auto disk = kj::newDiskFilesystem();
  const auto path = disk->getCurrentPath().evalNative(data_dir.c_str());
  const auto directory = disk->getRoot().openSubdir(path, kj::WriteMode::MODIFY);
  const db::KeyFile database_file(*directory, "database.key");
  // An Ed25519 private key is 32 random octets too.
  const db::KeyFile identity_file(*directory, "identity.key");
  const bool first_start = !database_file.exists() && !identity_file.exists();
  std::error_code error;
  if (!first_start && !fs::exists(key_file, error)) {
    return std::unexpected("the key file " + key_file.string() + " is missing: without it the data in " +
                           data_dir.string() + " cannot be opened. Put it back, or name it with --key-file");
  }
  auto octets = fs::exists(key_file, error) ? read_key_file(key_file) : make_key_file(key_file, random);
  if (!octets) return std::unexpected(octets.error());
  const auto wrapping = db::KeyEncryptionKey::from_octets(*std::move(octets));
  if (!wrapping) return std::unexpected(sentence(wrapping.error(), key_file));
  auto database = first_start ? database_file.create(*wrapping, random) : database_file.open(*wrapping);
  if (!database) return std::unexpected(sentence(database.error(), data_dir / "database.key"));
  const auto identity = first_start ? identity_file.create(*wrapping, random) : identity_file.open(*wrapping);
  if (!identity) return std::unexpected(sentence(identity.error(), data_dir / "identity.key"));
  auto key = crypto::SigningKey::from_private_key(crypto::SignatureScheme::ed25519, identity->reveal());
  if (!key) return std::unexpected(sentence(key.error(), data_dir / "identity.key"));
  return NodeKeys{*std::move(database), *std::move(key), first_start};
}

}  // namespace qpc::node
