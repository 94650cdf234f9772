#include "qpc-server/opening.h"

#include <spdlog/spdlog.h>

#include <chrono>

#include "db/postgres/postgres.h"
#include "db/transaction.h"
#include "node/channel/channel_store.h"
#include "node/config/database_address.h"
#include "node/proof/proof_store.h"
#include "node/start/key_rotation.h"
#include "node/start/migrations.h"
#include "node/start/noted_key.h"

namespace qpc::server {
namespace {

std::chrono::sys_seconds now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

/// Whether no node has made its tables there.
bool is_empty(db::Database& database) {
  return !database.find_one<int>(
      "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'migration'");
}

std::unique_ptr<db::Database> open_server_database(const node::Config& config, bool create) {
  auto database = db::PostgresDatabase::open({.address = config.database});
  if (!create && is_empty(*database)) db::raise(db::Fault::corrupt, "the database is empty");
  if (!database->is_durable()) {
    if (config.production) {
      throw std::runtime_error(
          "production mode does not start: fsync or full_page_writes is off at the PostgreSQL server, so that a power "
          "cut loses what the node has answered");
    }
    spdlog::warn("fsync or full_page_writes is off at the PostgreSQL server: a power cut may lose what was answered");
  }
  return database;
}

constexpr std::size_t cache_bytes = 32 * 1024 * 1024;  // the indexes of some hundred thousand messages

/// A database that was there once is not made anew.
std::unique_ptr<db::Database> open_or_create(const node::Config& config, const db::DatabaseKey& key,
                                             db::SqliteOptions options) {
  std::unique_ptr<db::Database> database;
  if (config.database == node::sqlcipher) {
    options.cache_bytes = cache_bytes;
    database = db::SqliteDatabase::open(config.data_dir / "node.db", key, options);
  } else {
    database = open_server_database(config, options.create);
  }
  db::migrate(*database, node::migrations());
  return database;
}

std::expected<crypto::SigningKey, std::string> open_identity(const node::Config& config, const node::NodeKeys& keys,
                                                             db::Database& database, Random& random) {
  const auto rotations = node::ProofStore(database).rotations();
  if (!rotations) return std::unexpected("the database holds a damaged rotation of the identity: restore a backup");
  if (const auto settled = node::settle_identity(config.data_dir, keys, *rotations); !settled) {
    return std::unexpected(settled.error());
  }
  auto identity = node::open_identity(config.data_dir, keys, random);
  if (!identity) return identity;
  if (const auto checked = node::check_identity(*identity, *rotations); !checked) {
    return std::unexpected(checked.error());
  }
  return identity;
}

std::expected<node::ProofKeys, std::string> open_proof_keys(db::Database& database, const crypto::SigningKey& identity,
                                                            const identity::DomainName& domain, Random& random) {
  db::Transaction transaction(database);
  auto keys = node::open_proof_keys(database, identity, domain, now(), random);
  if (keys) transaction.save();
  return keys;
}

void note_database_key(db::Database& database, const node::Config& config) {
  db::Transaction transaction(database);
  node::note_database_key(database, config.data_dir, now());
  transaction.save();
}

}  // namespace

std::unique_ptr<db::Database> open_database(const node::Config& config, const db::DatabaseKey& key) {
  return open_or_create(config, key, {.create = false});
}

std::unique_ptr<db::Database> open_database_under_load(const node::Config& config, const db::DatabaseKey& key) {
  return open_or_create(config, key, {.create = false, .log_thread = true});
}

void check_integrity(const node::Config& config, const db::DatabaseKey& key) {
  if (config.database != node::sqlcipher) {  // its pages are the server's; that it answers is all there is to see
    open_server_database(config, false);
    return;
  }
  const auto database = db::SqliteDatabase::open(config.data_dir / "node.db", key, {.create = false});
  database->check_integrity(db::Integrity::quick);
}

std::expected<Opened, std::string> open_node(const node::Config& config, const identity::DomainName& domain,
                                             Random& random) {
  auto keys = node::open_keys(config.data_dir, config.key_file, random);
  if (!keys) return std::unexpected(keys.error());
  const auto database = open_or_create(config, keys->database, {.create = keys->first_start});
  if (keys->first_start && node::has_accounts(*database)) {
    return std::unexpected((config.data_dir / "identity.key").string() +
                           " is missing: the node would be another one to everybody. Restore it from a backup");
  }
  auto settings = node::open_settings(*database, domain, random);
  if (!settings) return std::unexpected(settings.error());
  auto identity = open_identity(config, *keys, *database, random);
  if (!identity) return std::unexpected(identity.error());
  auto proofs = open_proof_keys(*database, *identity, domain, random);
  if (!proofs) return std::unexpected(proofs.error());
  note_database_key(*database, config);
  return Opened{*std::move(keys), *std::move(settings), *std::move(identity), *std::move(proofs),
                !node::BlobStore(*database).whole_after(0, 1).empty()};
}

std::expected<node::BlobFiles, std::string> open_blobs(const node::Config& config, bool has_blobs) {
  return node::BlobFiles::open(config.blob_dir.empty() ? config.data_dir / "blobs" : config.blob_dir,
                               has_blobs ? node::BlobFolder::must_be_known : node::BlobFolder::may_be_new);
}

}  // namespace qpc::server
