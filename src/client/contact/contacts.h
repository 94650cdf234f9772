// contacts.h: blocking people, which the node enforces, and what people show of themselves.
#pragma once
#include "client/account/people.h"
#include "client/contact/contact_store.h"
#include "client/environment.h"

namespace qpc::client {

/// What a person changes in their own profile; what is not set stays as it was.
struct ProfileChange {
  std::optional<std::string> display_name = {};
  std::optional<std::string> status = {};
  std::optional<Bytes> avatar = {};
};

/// People, as this account sees them. What the node is told holds for all devices of the account.
class Contacts {
 public:
  /// Whose profiles are looked at whenever this device comes online; the others, when somebody asks for them.
  static constexpr std::size_t most_refreshed = 100;

  /// Both must outlive this.
  Contacts(Environment& environment, Store& store) : environment_(environment), store_(store), people_(store) {}

  /// Keeps somebody away, or no longer. Errors: usage: "own_name"; those of looking up.
  Task<Outcome<identity::AccountId>> set_blocked(Session& session, identity::UserName name, bool blocked);
  /// Asks the node who of all people known here is blocked: another device may have changed it.
  Task<Outcome<>> refresh_blocked(Session& session);

  /// Fetches what somebody shows of themselves, where there is anything new. A profile that does not hold is passed
  /// over. Errors: those of the session.
  Task<Outcome<>> refresh_profile(Session& session, identity::AccountId account_id);
  /// The same for everybody known here, at most `most` of them.
  Task<Outcome<>> refresh_profiles(Session& session, std::size_t most);
  /// Signs and publishes a changed profile. Errors: refused: "no_account_key"; usage: "bad_profile"; limit.
  Task<Outcome<>> change_profile(Session& session, ProfileChange change);

 private:
  Task<Outcome<>> tell(Session& session, identity::AccountId account_id, bool blocked);

  Environment& environment_;
  Store& store_;
  People people_;
};

/// Errors: refused: "blocked", where the person has blocked this account.
Outcome<> check_not_blocked(db::Database& db, const identity::AccountId& account_id);

}  // namespace qpc::client
