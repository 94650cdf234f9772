#include "node/backup/backup_parts.h"

#include <kj/filesystem.h>

#include <algorithm>

#include "db/key_file.h"
#include "node/start/key_files.h"

namespace qpc::node {
namespace {

Secret opened(const db::KeyFile& file, const db::KeyEncryptionKey& by, const char* name) {
  auto key = file.open(by);
  if (key) return *std::move(key);
  if (key.error().kind == Kind::rejected) {
    throw ArchiveTrouble(std::string("the key file does not open ") + name +
                         ": it is that of another node, or another time");
  }
  throw ArchiveTrouble(std::string(name) + ": " + key.error().what());
}

}  // namespace

bool is_blob_part(std::string_view name) {
  if (!name.starts_with("blobs/") || name.size() > 255) return false;
  for (bool begins = true; const char c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!(plain || (!begins && (c == '.' || c == '/')))) return false;  // no name begins with a dot, none is empty
    begins = c == '/';
  }
  return name.back() != '/';
}

OpenedParts open_parts(const std::filesystem::path& data_dir, const std::filesystem::path& key_file) {
  auto octets = read_key_file(key_file);
  if (!octets) throw ArchiveTrouble(octets.error());
  return open_parts(data_dir, *std::move(octets));
}

OpenedParts open_parts(const std::filesystem::path& data_dir, Secret key_file_octets) {
  std::error_code error;
  if (!std::filesystem::is_directory(data_dir, error))
    throw ArchiveTrouble("there is no data folder " + data_dir.string());
  const auto wrapping = db::KeyEncryptionKey::from_octets(std::move(key_file_octets));
  if (!wrapping) throw ArchiveTrouble(wrapping.error().what());
  const auto disk = kj::newDiskFilesystem();
  const auto folder =
      disk->getRoot().openSubdir(disk->getCurrentPath().evalNative(data_dir.c_str()), kj::WriteMode::MODIFY);
  opened(db::KeyFile(*folder, "identity.key"), *wrapping, "identity.key");
  return {opened(db::KeyFile(*folder, "database.key"), *wrapping, "database.key").into<db::DatabaseKey>()};
}

BackupSummary summarise(db::Database& db) {
  BackupSummary summary;
  const auto domain = db.find_one<Bytes>("SELECT value FROM setting WHERE name = 'domain'");
  const auto others = db.find_one<int>("SELECT count(*) FROM setting WHERE name IN ('opaque setup', 'pair key')");
  if (!domain || others != 2) throw ArchiveTrouble("the database lacks a setting of its node's first start");
  summary.domain = as_text(*domain);
  summary.format = db.find_one<std::uint32_t>("SELECT max(number) FROM migration").value();
  summary.accounts = db.find_one<std::uint64_t>("SELECT count(*) FROM account WHERE closed_at IS NULL").value();
  summary.devices = db.find_one<std::uint64_t>("SELECT count(*) FROM device").value();
  summary.channels = db.find_one<std::uint64_t>("SELECT count(*) FROM channel").value();
  summary.messages = db.find_one<std::uint64_t>("SELECT count(*) FROM message WHERE octets IS NOT NULL").value();
  return summary;
}

}  // namespace qpc::node
