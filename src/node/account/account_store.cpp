#include "node/account/account_store.h"

namespace qpc::node {
namespace {

constexpr std::size_t most_manifest_bytes = 512 * 1024;  // an answer is an RPC message of at most 1 MiB

template <class Key>
std::optional<AccountState> find_account(db::Database& db, Literal sql, const Key& key) {
  using Octets = std::array<std::uint8_t, identity::AccountId::size_bytes>;
  return db.find_one<std::int64_t, Octets, std::string, std::uint32_t, bool>(sql, key).transform([](const auto& found) {
    const auto& [row, account_id, name, manifest_version, closed] = found;
    return AccountState{row, identity::AccountId{{account_id}}, name, manifest_version, closed};
  });
}

}  // namespace

std::int64_t AccountStore::add(const identity::AccountId& account_id, const std::string& name, ByteView record,
                               std::chrono::sys_seconds now) {
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO account (account_id, name, record, manifest_version, created_at) VALUES (?1, ?2, ?3, 0, ?4) "
          "RETURNING id",
          account_id.octets, name, record, now)
      .value();
}

std::optional<AccountState> AccountStore::named(const std::string& name) {
  return find_account(
      db_, "SELECT id, account_id, name, manifest_version, closed_at IS NOT NULL FROM account WHERE name = ?1", name);
}

std::optional<AccountState> AccountStore::find(const identity::AccountId& account_id) {
  return find_account(
      db_, "SELECT id, account_id, name, manifest_version, closed_at IS NOT NULL FROM account WHERE account_id = ?1",
      account_id.octets);
}

std::optional<AccountState> AccountStore::at(std::int64_t account_row) {
  return find_account(db_,
                      "SELECT id, account_id, name, manifest_version, closed_at IS NOT NULL FROM account WHERE id = ?1",
                      account_row);
}

std::optional<Bytes> AccountStore::record(const std::string& name) {
  return db_.find_one<Bytes>("SELECT record FROM account WHERE name = ?1 AND closed_at IS NULL", name);
}

void AccountStore::set_record(std::int64_t account_row, ByteView record) {
  db_.run("UPDATE account SET record = ?2 WHERE id = ?1", account_row, record);
}

void AccountStore::close(std::int64_t account_row, std::chrono::sys_seconds now) {
  db_.run("UPDATE account SET record = ?2, closed_at = ?3 WHERE id = ?1", account_row, ByteView(), now);
  db_.run("UPDATE device SET label = '' WHERE account_row = ?1", account_row);
}

void AccountStore::sweep(std::chrono::sys_seconds closed_before) {
  db_.run(
      "DELETE FROM manifest WHERE account_row IN (SELECT id FROM account WHERE closed_at < ?1 AND manifest_version > "
      "0)",
      closed_before);
  db_.run(
      "UPDATE device SET device_key = ?2, counter = 0 WHERE account_row IN (SELECT id FROM account WHERE closed_at < "
      "?1 AND manifest_version > 0)",
      closed_before, ByteView());
  db_.run("UPDATE account SET manifest_version = 0 WHERE closed_at < ?1 AND manifest_version > 0", closed_before);
}

void AccountStore::add_manifest(std::int64_t account_row, std::uint32_t version, ByteView signed_manifest) {
  db_.run("INSERT INTO manifest (account_row, version, signed) VALUES (?1, ?2, ?3)", account_row, version,
          signed_manifest);
  db_.run("UPDATE account SET manifest_version = ?2 WHERE id = ?1", account_row, version);
}

Manifests AccountStore::manifests(std::int64_t account_row, std::uint32_t since) {
  Manifests found;
  std::size_t bytes = 0;
  for (const auto row :
       db_.query("SELECT signed FROM manifest WHERE account_row = ?1 AND version > ?2 ORDER BY version", account_row,
                 since)) {
    auto manifest = row.get<Bytes>(0);
    bytes += manifest.size();
    if (!found.versions.empty() && bytes > most_manifest_bytes) {
      found.more = true;
      break;
    }
    found.versions.push_back(std::move(manifest));
  }
  return found;
}

}  // namespace qpc::node
