#include "node/profile/profiles.h"

#include <utility>

#include "core/identity/profile.h"
#include "core/identity/signed_manifest.h"

namespace qpc::node {
namespace {

/// The key of an account, from its newest manifest, which the node checked when it came.
identity::AccountKey key_of(AccountStore& accounts, const AccountState& account) {
  const auto stored = accounts.manifests(account.row, account.manifest_version - 1).versions;
  return identity::SignedManifest::from_bytes(stored.at(0)).value().unverified().account_key;
}

}  // namespace

Outcome<std::uint64_t> Profiles::publish(std::int64_t account_row, ByteView signed_profile) {
  if (signed_profile.size() > identity::SignedProfile::most_bytes) {
    return refuse(Reason::TOO_LARGE, "a profile has 40 KiB at most", identity::SignedProfile::most_bytes);
  }
  const auto read = identity::SignedProfile::from_bytes(signed_profile);
  if (!read) return refuse(Reason::MALFORMED, "a profile that does not parse");
  const auto account = accounts_.at(account_row).value();
  const auto profile = read->verify(account.account_id, key_of(accounts_, account));
  if (!profile) return refuse(Reason::SIGNATURE, "a profile that this account has not signed");
  if (!std::in_range<std::int64_t>(profile->version)) return refuse(Reason::MALFORMED, "a profile's version is < 2^63");
  const auto changed = db_.run(
      "INSERT INTO profile (account_row, version, signed) VALUES (?1, ?2, ?3) ON CONFLICT (account_row) DO UPDATE SET "
      "version = excluded.version, signed = excluded.signed WHERE profile.version < excluded.version",
      account_row, profile->version, signed_profile);
  if (changed == 0) {
    return refuse(Reason::MANIFEST, "the profile was changed by another device: fetch it, and change that one");
  }
  return profile->version;
}

std::optional<Bytes> Profiles::find(const identity::AccountId& account_id, std::uint64_t since) {
  if (!std::in_range<std::int64_t>(since)) return std::nullopt;
  return db_.find_one<Bytes>(
      "SELECT profile.signed FROM profile JOIN account ON account.id = profile.account_row "
      "WHERE account.account_id = ?1 AND profile.version > ?2",
      account_id.octets, since);
}

void drop_profile(db::Database& db, std::int64_t account_row) {
  db.run("DELETE FROM profile WHERE account_row = ?1", account_row);
}

}  // namespace qpc::node
