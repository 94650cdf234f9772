#include <fcntl.h>
#include <unistd.h>

#include "db/transaction.h"
#include "node/audit/audit_log.h"
#include "node/backup/archive.h"
#include "node/backup/backup.h"
#include "node/backup/backup_parts.h"
#include "node/start/key_files.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;

/// The copy of the database on its way into the archive.
struct CopyFile {
  explicit CopyFile(const fs::path& archive) : path(archive.string() + ".partial.db") { remove(); }
  ~CopyFile() { remove(); }
  CopyFile(const CopyFile&) = delete;
  CopyFile& operator=(const CopyFile&) = delete;
  void remove() const {
    for (const char* end : {"", "-wal", "-shm", "-journal"}) ::unlink((path.string() + end).c_str());
  }
  fs::path path;
};

fs::path blob_folder(const NodeFiles& node) {
  return node.blob_dir.empty() ? node.data_dir / blobs_part : node.blob_dir;
}

/// What they are called in the archive.
std::vector<fs::path> blob_files(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (auto at = fs::recursive_directory_iterator(folder, error); !error && at != fs::recursive_directory_iterator();
       at.increment(error)) {
    const auto& entry = *at;
    if (!entry.is_regular_file(error)) continue;
    auto name = fs::path(blobs_part) / entry.path().lexically_relative(folder);
    if (is_blob_part(name.string()) && name.extension() != ".part")
      found.push_back(std::move(name));  // not what is half uploaded
  }
  return found;
}

/// As one more writer beside the node, so that the backup holds the record of itself. Returns whether there is one.
bool note(const fs::path& file, const db::DatabaseKey& key, bool by_passphrase, bool with_key_file,
          std::chrono::sys_seconds now) {
  constexpr std::chrono::seconds patience{2};
  try {
    const auto database = db::SqliteDatabase::open(file, key, {.busy_timeout = patience, .create = false});
    db::Transaction transaction(*database);
    AuditLog(*database).add({.kind = "admin.backup",
                             .detail = std::string("sealed with ") + (by_passphrase ? "a passphrase" : "the key file") +
                                       (with_key_file ? ", with the key file in it" : "")},
                            now);
    transaction.save();
    return true;
  } catch (const kj::Exception& exception) {
    if (!db::fault_of(exception)) throw;
    return false;
  }
}

BackupSummary back_up(const NodeFiles& node, const fs::path& archive, const db::KeyEncryptionKey& seal, KeyInBackup key,
                      Random& random, std::chrono::sys_seconds now) {
  std::error_code error;
  if (fs::exists(archive, error))
    throw ArchiveTrouble(archive.string() + " is there already: a backup is never written over");
  // Nobody changes keys meanwhile: those in the archive belong to the database in it.
  const auto lock = FolderLock::take(node.data_dir);
  if (!lock) throw ArchiveTrouble(lock.error());
  const auto keys = open_parts(node.data_dir, node.key_file);
  const auto database = node.data_dir / "node.db";
  const bool audited = note(database, keys.database, seal.is_passphrase(), key == KeyInBackup::put_in, now);
  const CopyFile copy(archive);
  db::SqliteDatabase::open(database, keys.database, {.create = false})->copy_to(copy.path, keys.database);
  auto summary = summarise(*db::SqliteDatabase::open(copy.path, keys.database, {.create = false}));
  const auto folder = blob_folder(node);
  const auto blobs = blob_files(folder);
  summary.made_at = now;
  summary.software = QPC_VERSION;
  summary.blobs = blobs.size();
  summary.has_key_file = key == KeyInBackup::put_in;
  summary.audited = audited;
  ArchiveWriter out(archive, seal, random);
  out.add("about", summary.write());
  out.add_file("database.key", node.data_dir / "database.key");
  out.add_file("identity.key", node.data_dir / "identity.key");
  if (summary.has_key_file) {
    const auto octets = read_key_file(node.key_file);
    if (!octets) throw ArchiveTrouble(octets.error());
    out.add("storage.key", octets->reveal());
  }
  out.add_file("node.db", copy.path);
  for (const auto& blob : blobs) {
    const auto file = folder / blob.lexically_relative(blobs_part);
    if (fs::exists(file, error)) out.add_file(blob.string(), file);  // its time may have come meanwhile
  }
  out.finish();
  // `qpc-admin doctor` tells by its age how old the last backup is.
  const OpenFile mark(node.data_dir / "last-backup", O_WRONLY | O_CREAT | O_TRUNC);
  return summary;
}

}  // namespace

Told<BackupSummary> make_backup(const NodeFiles& node, const fs::path& archive, const db::KeyEncryptionKey& seal,
                                KeyInBackup key, Random& random, std::chrono::sys_seconds now) {
  return told([&] { return back_up(node, archive, seal, key, random, now); });
}

}  // namespace qpc::node
