// person_store.h: the tables person and manifest: accounts whose manifests were verified.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/account/id_column.h"
#include "db/database.h"

namespace qpc::client {

struct PersonRow {
  identity::AccountId account_id;
  std::string name;
  std::uint32_t manifest_version = 0;
};

/// Borrows the database for one transaction.
class PersonStore {
 public:
  explicit PersonStore(db::Database& db) : db_(db) {}

  std::optional<PersonRow> find(const identity::AccountId& account_id);
  std::optional<PersonRow> find_by_name(std::string_view name);
  /// The newest manifest's octets, which were verified when they were stored.
  std::optional<Bytes> newest_manifest(const identity::AccountId& account_id);
  std::optional<Bytes> manifest(const identity::AccountId& account_id, std::uint32_t version);
  /// Forgets an account that never came to be.
  void remove(const identity::AccountId& account_id);
  /// Adds the next version and makes it the newest.
  void add_manifest(const PersonRow& person, ByteView manifest);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
