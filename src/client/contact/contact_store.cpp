#include "client/contact/contact_store.h"

namespace qpc::client {

bool ContactStore::is_blocked(const identity::AccountId& account_id) {
  return db_.find_one<bool>("SELECT blocked FROM contact WHERE account_id = ?1", account_id).value_or(false);
}

void ContactStore::set_blocked(const identity::AccountId& account_id, bool blocked) {
  db_.run(
      "INSERT INTO contact (account_id, blocked) VALUES (?1, ?2) "
      "ON CONFLICT (account_id) DO UPDATE SET blocked = excluded.blocked",
      account_id, blocked);
}

std::optional<identity::Profile> ContactStore::profile(const identity::AccountId& account_id) {
  const auto stored =
      db_.find_one<std::optional<Bytes>>("SELECT profile FROM contact WHERE account_id = ?1", account_id);
  if (!stored || !*stored) return std::nullopt;
  const auto profile = identity::SignedProfile::from_bytes(**stored);
  if (!profile) return std::nullopt;
  return profile->unverified();
}

std::uint64_t ContactStore::profile_version(const identity::AccountId& account_id) {
  return db_.find_one<std::uint64_t>("SELECT profile_version FROM contact WHERE account_id = ?1", account_id)
      .value_or(0);
}

void ContactStore::set_profile(const identity::Profile& profile, ByteView signed_profile) {
  db_.run(
      "INSERT INTO contact (account_id, profile, profile_version, display_name) VALUES (?1, ?2, ?3, ?4) "
      "ON CONFLICT (account_id) DO UPDATE SET profile = excluded.profile, profile_version = excluded.profile_version, "
      "display_name = excluded.display_name WHERE contact.profile_version < excluded.profile_version",
      profile.account_id, signed_profile, profile.version, profile.display_name);
}

std::string ContactStore::display_name(const identity::AccountId& account_id) {
  return db_.find_one<std::string>("SELECT display_name FROM contact WHERE account_id = ?1", account_id).value_or("");
}

std::vector<PersonRow> ContactStore::people(const identity::AccountId& self) {
  std::vector<PersonRow> people;
  for (const auto row :
       db_.query("SELECT account_id, name, manifest_version FROM person WHERE account_id <> ?1 ORDER BY name", self)) {
    people.push_back({row.get<identity::AccountId>(0), row.get<std::string>(1), row.get<std::uint32_t>(2)});
  }
  return people;
}

bool ContactStore::shows_presence() { return db_.find_one<bool>("SELECT shows_presence FROM account").value_or(false); }

void ContactStore::set_shows_presence(bool shows) { db_.run("UPDATE account SET shows_presence = ?1", shows); }

}  // namespace qpc::client
