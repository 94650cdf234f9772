// backup.h: the state of a node as one sealed file, made while the node runs, and the way back.
#pragma once
#include <chrono>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/random.h"
#include "db/sqlite.h"
#include "db/wrapped_key.h"

namespace qpc::node {

/// Where a node's state lies.
struct NodeFiles {
  std::filesystem::path data_dir;
  std::filesystem::path key_file;
  std::filesystem::path blob_dir = {};  ///< empty: the folder `blobs` in `data_dir`
};

/// What a backup is of. Its first part; the others are `database.key`, `identity.key`, `node.db`, perhaps
/// `storage.key` (the key file's octets), and `blobs/…`, each file below that folder.
struct BackupSummary {
  std::string domain;
  std::string software;  ///< the version that made it
  std::chrono::sys_seconds made_at;
  std::uint32_t format = 0;  ///< of the database: its newest migration
  std::uint64_t accounts = 0, devices = 0, channels = 0, messages = 0, blobs = 0;
  bool has_key_file = false;
  bool audited = false;  ///< whether the node's audit log tells that it was made; no part of what is written

  Bytes write() const;
  static Result<BackupSummary> read(ByteView octets);
};

/// The error is a sentence for the operator.
template <class T>
using Told = std::expected<T, std::string>;

enum class KeyInBackup { left_out, put_in };

/// Writes `archive`, 0600: .partial, synced, renamed, never over another.
///
/// Works beside the running node, as another reader of its database file: one snapshot, and no write waits for it; the
/// write-ahead log grows meanwhile. Every page is checked on the way. It needs as much room again, in the archive's
/// folder, for the time it takes. The audit log is told before, unless the node's storage takes no record: a node that
/// cannot store is one that a backup is needed of. The keys in it are wrapped by the key file as they are in the data
/// folder: with KeyInBackup::left_out it takes archive and key file together to restore.
Told<BackupSummary> make_backup(const NodeFiles& node, const std::filesystem::path& archive,
                                const db::KeyEncryptionKey& seal, KeyInBackup key, Random& random,
                                std::chrono::sys_seconds now);

/// Opens all of it, in a folder beside it that goes again: each octet is the one that was written, each page of the
/// database is whole, indices agree with tables, this version knows its format, the keys open what they should, and the
/// counts are right.
/// `key_file` is asked where the archive holds none.
Told<BackupSummary> verify_backup(const std::filesystem::path& archive, const db::KeyEncryptionKey& seal,
                                  const std::filesystem::path& key_file);

/// The same, and makes `into.data_dir` of it, which must not be there; and `into.key_file`, unless that is there, from
/// an archive that holds it. The database then goes on from an earlier state (go_on_from_backup).
Told<BackupSummary> restore_backup(const std::filesystem::path& archive, const db::KeyEncryptionKey& seal,
                                   const NodeFiles& into, std::chrono::sys_seconds now);

/// How long after that a channel takes its members' word for a later epoch than the node knows.
inline constexpr std::chrono::days catching_up{7};

/// Prepares a database that is older than what its clients have seen:
/// - Numbers in mailboxes jump by 2^32, so that none is given out twice: a device whose cursor is ahead would skip what
///   comes. `restored` counts up, by which each device learns that something may be lost.
/// - KeyPackages for single use are forgotten: those that were handed out since would be handed out again, and the
///   Welcome that used one of them twice could not be opened. Devices publish new ones when they connect.
/// - For seven days a member may post and commit in a later epoch than the node's.
void go_on_from_backup(db::Database& db, std::chrono::sys_seconds now);

}  // namespace qpc::node
