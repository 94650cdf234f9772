#include "client/account/person_store.h"

namespace qpc::client {
namespace {

PersonRow read_person(const db::Row& row) {
  return {row.get<identity::AccountId>(0), row.get<std::string>(1), row.get<std::uint32_t>(2)};
}

}  // namespace

std::optional<PersonRow> PersonStore::find(const identity::AccountId& account_id) {
  for (const auto row :
       db_.query("SELECT account_id, name, manifest_version FROM person WHERE account_id = ?1", account_id)) {
    return read_person(row);
  }
  return std::nullopt;
}

std::optional<PersonRow> PersonStore::find_by_name(std::string_view name) {
  for (const auto row : db_.query("SELECT account_id, name, manifest_version FROM person WHERE name = ?1", name)) {
    return read_person(row);
  }
  return std::nullopt;
}

std::optional<Bytes> PersonStore::newest_manifest(const identity::AccountId& account_id) {
  return db_.find_one<Bytes>("SELECT content FROM manifest WHERE account_id = ?1 ORDER BY version DESC LIMIT 1",
                             account_id);
}

std::optional<Bytes> PersonStore::manifest(const identity::AccountId& account_id, std::uint32_t version) {
  return db_.find_one<Bytes>("SELECT content FROM manifest WHERE account_id = ?1 AND version = ?2", account_id,
                             version);
}

void PersonStore::remove(const identity::AccountId& account_id) {
  db_.run("DELETE FROM manifest WHERE account_id = ?1", account_id);
  db_.run("DELETE FROM person WHERE account_id = ?1", account_id);
}

void PersonStore::add_manifest(const PersonRow& person, ByteView manifest) {
  db_.run("INSERT INTO manifest (account_id, version, content) VALUES (?1, ?2, ?3)", person.account_id,
          person.manifest_version, manifest);
  db_.run(
      "INSERT INTO person (account_id, name, manifest_version) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (account_id) DO UPDATE SET name = excluded.name, manifest_version = excluded.manifest_version",
      person.account_id, person.name, person.manifest_version);
}

}  // namespace qpc::client
