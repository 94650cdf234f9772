// node_keys.h: the node's keys at rest: made at the first start, opened at every other.
#pragma once
#include <expected>
#include <filesystem>
#include <string>

#include "core/crypto/signature.h"
#include "db/sqlite.h"
#include "db/wrapped_key.h"

namespace qpc::node {

/// What the key file opens.
struct NodeKeys {
  db::KeyEncryptionKey wrapping;
  db::DatabaseKey database;
  bool first_start = false;
};

/// Opens `data_dir`/database.key, wrapped by the key in `key_file`; makes both at the first start. Files are 0600,
/// folders 0700. A rotation of the key file that was interrupted is brought to its end. The error is a sentence that
/// says what to do.
///
/// A first start has come to its end with `data_dir`/identity.key, and is begun again without it: make the database in
/// between, open or create.
std::expected<NodeKeys, std::string> open_keys(const std::filesystem::path& data_dir,
                                               const std::filesystem::path& key_file, Random& random);

/// Opens `data_dir`/identity.key, wrapped by the same key: Ed25519, what clients pin. Makes it as the last thing of the
/// first start.
std::expected<crypto::SigningKey, std::string> open_identity(const std::filesystem::path& data_dir,
                                                             const NodeKeys& keys, Random& random);

}  // namespace qpc::node
