// node_keys.h: the node's keys at rest: made at the first start, opened at every other.
#pragma once
#include <expected>
#include <filesystem>
#include <string>

#include "core/crypto/signature.h"
#include "db/sqlite.h"

namespace qpc::node {

/// What the key file opens.
struct NodeKeys {
  db::DatabaseKey database;
  crypto::SigningKey identity;  ///< Ed25519: what clients pin
  bool first_start = false;
};

/// Opens `data_dir`/database.key and `data_dir`/identity.key, both wrapped by the key in `key_file`; makes all three
/// when none is there. Files are 0600, folders 0700. The error is a sentence that says what to do.
std::expected<NodeKeys, std::string> open_keys(const std::filesystem::path& data_dir,
                                               const std::filesystem::path& key_file, Random& random);

}  // namespace qpc::node
