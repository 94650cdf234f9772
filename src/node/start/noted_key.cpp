#include "node/start/noted_key.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "node/audit/audit_log.h"
#include "node/start/key_files.h"
#include "node/start/key_rotation.h"

namespace qpc::node {
namespace {

constexpr std::string_view name = "noted database key";

}  // namespace

void note_database_key(db::Database& db, const std::filesystem::path& data_dir, std::chrono::sys_seconds now) {
  const KeyFolder folder(data_dir);
  const auto octets = folder.directory->openFile(kj::Path("database.key"))->readAllBytes();
  const auto digest = crypto::sha256({octets.begin(), octets.size()});
  const auto noted = db.find_one<Bytes>("SELECT value FROM setting WHERE name = ?1", name);
  if (noted && std::ranges::equal(*noted, digest)) return;
  if (!noted) {
    db.run("INSERT INTO setting (name, value) VALUES (?1, ?2)", name, digest);
    return;
  }
  db.run("UPDATE setting SET value = ?2 WHERE name = ?1", name, digest);
  AuditLog(db).add(key_rotated("db-key"), now);
}

}  // namespace qpc::node
