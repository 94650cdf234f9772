// A node's state as one file, and the way back: `qpc-admin backup`, `qpc-admin restore`. Neither asks the node: they
// read its files.
#include <format>
#include <fstream>

#include "core/crypto/system_random.h"
#include "node/backup/archive.h"
#include "node/backup/backup.h"
#include "node/config/database_address.h"
#include "node/start/key_files.h"
#include "node/start/node_keys.h"
#include "qpc-admin/find_socket.h"
#include "qpc-admin/format.h"
#include "qpc-admin/grammar.h"
#include "qpc-admin/program.h"

namespace qpc::admin {
namespace {

struct Backup {
  std::string file;
  std::string passphrase_file;
  bool with_key_file = false;
};
struct Restore {
  std::string file;
  std::string passphrase_file;
  std::string into;
  bool verify = false;
};

std::chrono::sys_seconds now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::unexpected<client::Failure> trouble(const std::string& sentence) {
  return failure(FailureKind::store, "backup",
                 "Something is wrong: " + sentence + (sentence.ends_with('.') ? "" : "."));
}

/// The first line of the file.
client::Outcome<db::KeyEncryptionKey> passphrase_of(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || line.empty()) {
    return failure(FailureKind::usage, "no_passphrase",
                   "The file " + file + " holds no passphrase: its first line is taken.");
  }
  auto secret = Secret::copy_of(as_bytes(line));
  wipe({reinterpret_cast<std::uint8_t*>(line.data()), line.size()});
  return db::KeyEncryptionKey::from_passphrase(std::move(secret));
}

client::Outcome<db::KeyEncryptionKey> key_of(const std::string& passphrase_file, const node::Config& config) {
  if (!passphrase_file.empty()) return passphrase_of(passphrase_file);
  auto octets = node::read_key_file(config.key_file);
  if (!octets) return trouble(octets.error());
  return db::KeyEncryptionKey::from_octets(*std::move(octets)).value();
}

Json to_json(const node::BackupSummary& summary) {
  return {{"domain", summary.domain},
          {"software", summary.software},
          {"made_at", summary.made_at.time_since_epoch().count()},
          {"format", summary.format},
          {"accounts", summary.accounts},
          {"devices", summary.devices},
          {"channels", summary.channels},
          {"messages", summary.messages},
          {"blobs", summary.blobs},
          {"has_key_file", summary.has_key_file}};
}

std::string to_text(const node::BackupSummary& summary) {
  return std::format("{}, as it was {}: {} accounts, {} devices, {} channels, {} messages that wait, {} files.\n{}",
                     summary.domain, time_text(summary.made_at.time_since_epoch().count()), summary.accounts,
                     summary.devices, summary.channels, summary.messages, summary.blobs,
                     summary.has_key_file ? "It holds the key file: its passphrase alone opens everything."
                                          : "It takes the node's key file to restore it: keep a copy of that, apart.");
}

Task<Ending> run_backup(Program& program, Backup command) {
  QPC_CO_TRY(const auto config, find_config(program.globals()));
  if (config.database != node::sqlcipher) {
    co_return failure(FailureKind::refused, "other_engine",
                      "This node's data lies on a PostgreSQL server: back that up with its own tools (pg_dump, "
                      "pg_basebackup), and copy identity.key and database.key from " +
                          config.data_dir.string() + ".");
  }
  if (command.with_key_file && command.passphrase_file.empty()) {
    co_return failure(
        FailureKind::usage, "usage",
        "--with-key-file takes --passphrase-file: an archive that the key file itself seals would not open "
        "without it.");
  }
  QPC_CO_TRY(const auto seal, key_of(command.passphrase_file, config));
  crypto::SystemRandom random;
  const auto made =
      node::make_backup({config.data_dir, config.key_file, config.blob_dir}, command.file, seal,
                        command.with_key_file ? node::KeyInBackup::put_in : node::KeyInBackup::left_out, random, now());
  if (!made) co_return trouble(made.error());
  program.output().data(to_json(*made), to_text(*made));
  if (!made->audited) {
    program.output().notice("The audit log does not tell of this backup, as the database took no record.");
  }
  co_return 0;
}

client::Outcome<db::KeyEncryptionKey> key_for(const Restore& command, const node::Config& config) {
  try {
    if (command.passphrase_file.empty() && node::ArchiveReader::takes_passphrase(command.file)) {
      return failure(FailureKind::usage, "usage",
                     "This backup was sealed with a passphrase: give --passphrase-file FILE.");
    }
  } catch (const node::ArchiveTrouble& error) {
    return trouble(error.what());
  }
  return key_of(command.passphrase_file, config);
}

Task<Ending> run_restore(Program& program, Restore command) {
  if (command.verify != command.into.empty()) {
    co_return failure(FailureKind::usage, "usage", "Say one of --verify and --into FOLDER.");
  }
  QPC_CO_TRY(const auto config, find_config(program.globals()));
  QPC_CO_TRY(const auto seal, key_for(command, config));
  const auto into = command.verify ? "" : std::filesystem::absolute(command.into);
  const auto done = command.verify
                        ? node::verify_backup(command.file, seal, config.key_file)
                        : node::restore_backup(command.file, seal, {into, config.key_file, config.blob_dir}, now());
  if (!done) co_return trouble(done.error());
  program.output().data(to_json(*done), to_text(*done));
  if (!command.verify) {
    program.output().notice(
        "The node goes on from there. Devices are told that what was sent since may be lost. What was done since has "
        "to be done again: devices that were revoked are let in, deleted accounts and old passwords are back, and who "
        "registered later is unknown. Start it: qpc-server --data-dir " +
        into.string() + " --key-file " + config.key_file.string() +
        (config.blob_dir.empty() ? "" : " --blob-dir " + config.blob_dir.string()));
  }
  co_return 0;
}

}  // namespace

void add_backup_commands(CLI::App& program, Invocation& invocation) {
  add_command<Backup>(program, invocation, "backup", "All of the node in one sealed file, also while it runs",
                      run_backup, [](CLI::App& command, Backup& value) {
                        command.add_option("FILE", value.file, "What to write; never over another")->required();
                        command
                            .add_option("--passphrase-file", value.passphrase_file,
                                        "Seal it with the first line of FILE, not the key file")
                            ->type_name("FILE");
                        command.add_flag("--with-key-file", value.with_key_file,
                                         "Put the key file in: the passphrase alone opens it, then");
                      });
  add_command<Restore>(
      program, invocation, "restore", "Check a backup, or make a data folder of it", run_restore,
      [](CLI::App& command, Restore& value) {
        command.add_option("FILE", value.file, "The backup")->required();
        command.add_flag("--verify", value.verify, "Only check it: every octet, page, index and key");
        command.add_option("--into", value.into, "The data folder to make; must not be there")->type_name("FOLDER");
        command.add_option("--passphrase-file", value.passphrase_file, "The passphrase it was sealed with")
            ->type_name("FILE");
      });
}

}  // namespace qpc::admin
