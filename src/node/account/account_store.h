// account_store.h: the tables account and manifest.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/identity/ids.h"
#include "db/database.h"

namespace qpc::node {

struct AccountState {
  std::int64_t row = 0;
  identity::AccountId account_id;
  std::string name;
  std::uint32_t manifest_version = 0;
  bool closed = false;  ///< deleted: only its name, and for a while its manifests, are left
};

struct Manifests {
  std::vector<Bytes> versions;
  bool more = false;
};

/// Borrows the database for one save.
class AccountStore {
 public:
  explicit AccountStore(db::Database& db) : db_(db) {}

  std::int64_t add(const identity::AccountId& account_id, const std::string& name, ByteView record,
                   std::chrono::sys_seconds now);
  std::optional<AccountState> named(const std::string& name);
  std::optional<AccountState> find(const identity::AccountId& account_id);
  std::optional<AccountState> at(std::int64_t account_row);
  /// The OPAQUE RegistrationRecord of a name; none of an account that was closed.
  std::optional<Bytes> record(const std::string& name);
  void set_record(std::int64_t account_row, ByteView record);
  /// Forgets the record, and what the devices were called: nobody can log in any more.
  void close(std::int64_t account_row, std::chrono::sys_seconds now);
  /// Drops the manifests of accounts that were closed before this time, and the keys of their devices.
  void sweep(std::chrono::sys_seconds closed_before);

  void add_manifest(std::int64_t account_row, std::uint32_t version, ByteView signed_manifest);
  /// The versions above `since`, oldest first, up to about 512 KiB: whoever lacks more asks again with the last of
  /// them.
  Manifests manifests(std::int64_t account_row, std::uint32_t since);

 private:
  db::Database& db_;
};

}  // namespace qpc::node
