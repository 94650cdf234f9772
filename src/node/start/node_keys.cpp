#include "node/start/node_keys.h"

#include "node/start/key_files.h"

namespace qpc::node {

namespace fs = std::filesystem;

std::expected<NodeKeys, std::string> open_keys(const fs::path& data_dir, const fs::path& key_file, Random& random) {
  if (const auto made = make_folder(data_dir); !made) return std::unexpected(made.error());
  const KeyFolder folder(data_dir);
  if (const auto finished = finish_wrapping(data_dir, key_file, random); !finished) {
    return std::unexpected(finished.error());
  }
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
