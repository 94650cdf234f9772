// profiles.h: the rules of profiles: signed by their account, and never going back.
#pragma once
#include "node/account/account_store.h"
#include "node/refusal.h"

namespace qpc::node {

/// Profiles in one database, for the length of one save.
class Profiles {
 public:
  explicit Profiles(db::Database& db) : db_(db), accounts_(db) {}

  /// Returns its version. Errors: MALFORMED; TOO_LARGE; SIGNATURE, unless the account signed it; MANIFEST, for a
  /// version that is not above the one before.
  Outcome<std::uint64_t> publish(std::int64_t account_row, ByteView signed_profile);
  /// The profile of an account, if there is one above `since`.
  std::optional<Bytes> find(const identity::AccountId& account_id, std::uint64_t since);

 private:
  db::Database& db_;
  AccountStore accounts_;
};

/// An account's, when it ends.
void drop_profile(db::Database& db, std::int64_t account_row);

}  // namespace qpc::node
