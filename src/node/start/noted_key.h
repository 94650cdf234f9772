// noted_key.h: which key file the audit log knows of.
#pragma once
#include <chrono>
#include <filesystem>

#include "db/database.h"

namespace qpc::node {

/// Notes "db-key", as key_rotated() has it, if `data_dir`/database.key was wrapped anew since the last time; inside a
/// transaction of the caller's. Remembers the file by its digest, and the first time does only that.
///
/// The key file is no part of the database, so that no save replaces it: it may be replaced while the node is stopped,
/// and a node may be killed before it has noted it. Whoever starts the node asks.
void note_database_key(db::Database& db, const std::filesystem::path& data_dir, std::chrono::sys_seconds now);

}  // namespace qpc::node
