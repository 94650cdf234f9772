// backup_parts.h: what making and restoring a backup share.
#pragma once
#include "node/backup/archive.h"
#include "node/backup/backup.h"
#include "node/start/node_keys.h"

namespace qpc::node {

/// What the folder of people's files is called, in a data folder and in an archive.
constexpr const char* blobs_part = "blobs";

/// Whether it is `blobs/`, and below that plain names which leave no folder.
bool is_blob_part(std::string_view name);

/// The database's key from `data_dir`, with the identity's opened, too: both belong to this key file, or it throws
/// ArchiveTrouble.
struct OpenedParts {
  db::DatabaseKey database;
};
OpenedParts open_parts(const std::filesystem::path& data_dir, const std::filesystem::path& key_file);
OpenedParts open_parts(const std::filesystem::path& data_dir, Secret key_file_octets);

/// Counts, domain and format of a node's database.
BackupSummary summarise(db::Database& db);

/// What `work` throws, as a sentence.
template <class Work>
auto told(Work work) -> Told<decltype(work())> {
  try {
    return work();
  } catch (const std::runtime_error& trouble) {
    return std::unexpected(trouble.what());
  } catch (const kj::Exception& exception) {
    const auto fault = db::fault_of(exception);
    if (!fault) throw;
    return std::unexpected(std::string(db::advice(*fault)) + " (" + exception.getDescription().cStr() + ")");
  }
}

}  // namespace qpc::node
