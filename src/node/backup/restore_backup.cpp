#include <fcntl.h>
#include <stdlib.h>

#include <format>

#include "db/migration.h"
#include "db/transaction.h"
#include "node/audit/audit_log.h"
#include "node/backup/archive.h"
#include "node/backup/backup.h"
#include "node/backup/backup_parts.h"
#include "node/start/key_files.h"
#include "node/start/migrations.h"

namespace qpc::node {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_small_part = 64 * 1024;

/// A folder that goes again, unless it was given a name.
class Folder {
 public:
  explicit Folder(const fs::path& beside) {
    std::string name = beside.string() + ".XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw ArchiveTrouble("no folder can be made beside " + beside.string());
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct Extracted {
  BackupSummary summary;
  std::optional<Secret> key_file;
};

void extract_file(ArchiveReader& in, const fs::path& to) {
  const OpenFile out(to, O_WRONLY | O_CREAT | O_EXCL);
  for (auto some = in.read(); !some.empty(); some = in.read()) out.write(some);
  out.sync();
}

/// `blobs` takes the place of the folder `blobs` in `into`.
Extracted extract(const fs::path& archive, const db::KeyEncryptionKey& seal, const fs::path& into,
                  const fs::path& blobs) {
  ArchiveReader in(archive, seal);
  Extracted extracted;
  bool has_summary = false;
  for (auto part = in.next(); part; part = in.next()) {
    if (part->name == "about") {
      auto summary = BackupSummary::read(in.read_all(largest_small_part).reveal());
      if (!summary) throw ArchiveTrouble(archive.string() + " cannot be read: " + summary.error().what());
      extracted.summary = *std::move(summary);
      has_summary = true;
    } else if (part->name == "storage.key") {
      extracted.key_file = in.read_all(largest_small_part);
    } else if (part->name == "database.key" || part->name == "identity.key" || part->name == "node.db") {
      extract_file(in, into / part->name);
    } else if (is_blob_part(part->name)) {
      const auto file = blobs / fs::path(part->name).lexically_relative(blobs_part);
      fs::create_directories(file.parent_path());
      extract_file(in, file);
      must_sync_folder(file.parent_path());
    } else {
      throw ArchiveTrouble(archive.string() + " has a part that this version does not know: upgrade this program");
    }
  }
  if (!has_summary) throw ArchiveTrouble(archive.string() + " does not say what it is of");
  return extracted;
}

/// Compares what lies in the folder with what the archive says of itself. Returns the opened database.
std::unique_ptr<db::SqliteDatabase> check(const Extracted& extracted, const fs::path& folder,
                                          const fs::path& key_file) {
  const auto keys =
      extracted.key_file ? open_parts(folder, extracted.key_file->duplicate()) : open_parts(folder, key_file);
  auto database = db::SqliteDatabase::open(folder / "node.db", keys.database, {.create = false});
  database->check_integrity(db::Integrity::full);
  const auto& said = extracted.summary;
  auto found = summarise(*database);
  if (found.format > migrations().size()) db::raise(db::Fault::newer_format, "the database of a backup");
  if (found.domain != said.domain || found.format != said.format || found.accounts != said.accounts ||
      found.devices != said.devices || found.channels != said.channels || found.messages != said.messages) {
    throw ArchiveTrouble("the backup holds another database than it says");
  }
  return database;
}

/// Behind the records that the backup holds: those that came later are gone.
void note_restore(db::Database& db, std::chrono::sys_seconds made_at, std::chrono::sys_seconds now) {
  db::Transaction transaction(db);
  AuditLog(db).add({.kind = "node.restored", .detail = std::format("from the backup of {:%F %T} UTC", made_at)}, now);
  transaction.save();
}

BackupSummary restore(const fs::path& archive, const db::KeyEncryptionKey& seal, const NodeFiles& into,
                      std::chrono::sys_seconds now) {
  std::error_code error;
  if (fs::exists(into.data_dir, error)) {
    throw ArchiveTrouble(into.data_dir.string() + " is there already: move it away first; nothing is written over it");
  }
  if (!into.blob_dir.empty() && fs::exists(into.blob_dir, error) && !fs::is_empty(into.blob_dir, error)) {
    throw ArchiveTrouble(into.blob_dir.string() +
                         ", where files are kept, is not empty: move it away first; nothing is written over it");
  }
  const Folder folder(into.data_dir);
  // On their own disk, if that is where they belong.
  const auto apart = into.blob_dir.empty() ? nullptr : std::make_unique<Folder>(into.blob_dir);
  const auto blobs = apart ? apart->path() : folder.path() / blobs_part;
  const auto extracted = extract(archive, seal, folder.path(), blobs);
  {
    const auto database = check(extracted, folder.path(), into.key_file);
    db::migrate(*database, migrations());
    go_on_from_backup(*database, now);
    note_restore(*database, extracted.summary.made_at, now);
    database->check_integrity();  // moves the log into the file
  }
  if (extracted.key_file && !fs::exists(into.key_file, error)) {
    if (const auto made = write_key_file(into.key_file, *extracted.key_file); !made) throw ArchiveTrouble(made.error());
  }
  open_parts(folder.path(), into.key_file);  // a key file that was there has to be the right one
  must_sync_folder(folder.path());
  if (apart) {
    must_sync_folder(blobs);
    fs::rename(blobs, into.blob_dir, error);
    if (error) throw ArchiveTrouble(into.blob_dir.string() + " cannot be made: " + error.message());
    must_sync_folder(into.blob_dir.parent_path());
  }
  fs::rename(folder.path(), into.data_dir, error);
  if (error) {
    const auto why = error.message();
    if (apart) fs::rename(into.blob_dir, blobs, error);
    throw ArchiveTrouble(into.data_dir.string() + " cannot be made: " + why);
  }
  must_sync_folder(into.data_dir.parent_path());
  return extracted.summary;
}

}  // namespace

Told<BackupSummary> verify_backup(const fs::path& archive, const db::KeyEncryptionKey& seal, const fs::path& key_file) {
  return told([&] {
    const Folder folder(archive);
    const auto extracted = extract(archive, seal, folder.path(), folder.path() / blobs_part);
    check(extracted, folder.path(), key_file);
    return extracted.summary;
  });
}

Told<BackupSummary> restore_backup(const fs::path& archive, const db::KeyEncryptionKey& seal, const NodeFiles& into,
                                   std::chrono::sys_seconds now) {
  return told([&] { return restore(archive, seal, into, now); });
}

}  // namespace qpc::node
