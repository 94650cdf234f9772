#include "node/start/node_settings.h"

#include "core/report/report.h"
#include "db/transaction.h"

namespace qpc::node {
namespace {

constexpr std::size_t pair_key_octets = 32;

template <class T>
std::optional<T> find_setting(db::Database& db, std::string_view name) {
  return db.find_one<T>("SELECT value FROM setting WHERE name = ?1", name);
}

template <class T>
void store_setting(db::Database& db, std::string_view name, const T& value) {
  db.run("INSERT INTO setting (name, value) VALUES (?1, ?2)", name, value);
}

/// A node that is older than its reports makes the key when it first starts with them.
crypto::KemPrivateKey make_report_key(db::Database& db, Random& random) {
  auto key = crypto::KemPrivateKey::generate(report::report_kem, random);
  store_setting(db, "report key", key.private_key());
  return key;
}

std::optional<crypto::KemPrivateKey> find_report_key(db::Database& db, Random& random) {
  const auto stored = find_setting<Secret>(db, "report key");
  if (!stored) return make_report_key(db, random);
  auto key = crypto::KemPrivateKey::from_bytes(report::report_kem, stored->reveal());
  if (!key) return std::nullopt;
  return *std::move(key);
}

NodeSettings make_settings(db::Database& db, const identity::DomainName& domain, Random& random) {
  NodeSettings settings{opaque::ServerSetup::generate(random), random.secret(pair_key_octets).into<PairKey>(),
                        make_report_key(db, random)};
  WireWriter setup(Content::secret);
  settings.opaque.write(setup);
  store_setting(db, "domain", as_bytes(domain.text()));
  store_setting(db, "opaque setup", setup.take_secret());
  store_setting(db, "pair key", settings.pair_key);
  return settings;
}

}  // namespace

bool has_accounts(db::Database& db) { return db.find_one<std::int64_t>("SELECT 1 FROM account LIMIT 1").has_value(); }

std::expected<NodeSettings, std::string> open_settings(db::Database& db, const identity::DomainName& domain,
                                                       Random& random) {
  db::Transaction transaction(db);
  const auto stored = find_setting<Bytes>(db, "domain");
  if (!stored) {
    auto settings = make_settings(db, domain, random);
    transaction.save();
    return settings;
  }
  if (as_text(*stored) != domain.text()) {
    return std::unexpected("this node's domain is " + std::string(as_text(*stored)) + ", fixed at its first start: " +
                           domain.text() + " would be another node. Start it with --domain " +
                           std::string(as_text(*stored)) + ", or with another --data-dir");
  }
  const auto setup = find_setting<Secret>(db, "opaque setup");
  auto pair_key = find_setting<PairKey>(db, "pair key");
  if (!setup || !pair_key) return std::unexpected("the database lacks a setting of its first start: restore a backup");
  auto opaque = read_all<opaque::ServerSetup>(setup->reveal());
  if (!opaque) return std::unexpected(std::string("the database holds a damaged setting: ") + opaque.error().what());
  auto report_key = find_report_key(db, random);
  if (!report_key) return std::unexpected("the database holds a damaged setting: the key for reports");
  transaction.save();
  return NodeSettings{*std::move(opaque), *std::move(pair_key), *std::move(report_key)};
}

}  // namespace qpc::node
