// contact_store.h: the table contact: whom the person has blocked, and what people show of themselves.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "client/account/id_column.h"
#include "client/account/person_store.h"
#include "core/identity/profile.h"
#include "db/database.h"

namespace qpc::client {

/// Borrows the database for one transaction.
class ContactStore {
 public:
  explicit ContactStore(db::Database& db) : db_(db) {}

  bool is_blocked(const identity::AccountId& account_id);
  void set_blocked(const identity::AccountId& account_id, bool blocked);

  /// What somebody shows of themselves, as far as it was fetched.
  std::optional<identity::Profile> profile(const identity::AccountId& account_id);
  std::uint64_t profile_version(const identity::AccountId& account_id);
  /// A profile that was verified.
  void set_profile(const identity::Profile& profile, ByteView signed_profile);
  /// The name that somebody shows; empty where they show none.
  std::string display_name(const identity::AccountId& account_id);

  /// Everybody whose manifest was ever verified here, by name, but `self`.
  std::vector<PersonRow> people(const identity::AccountId& self);

  /// Whether this device lets others know that its person is there.
  bool shows_presence();
  void set_shows_presence(bool shows);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
