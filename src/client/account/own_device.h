// own_device.h: the row `account` through registering, logging out and logging in again: keys are made once and kept.
#pragma once
#include "client/account/account_store.h"
#include "client/account/people.h"
#include "client/environment.h"

namespace qpc::client {

/// Where somebody wants an account or a device.
struct Place {
  std::string name;
  std::string domain;
  std::string node;  ///< HOST:PORT
  std::string device_label;
};

/// Whether this profile is free for the account: it has none, or this very one. Errors: refused: "has_account".
Outcome<> check_profile(db::Database& db, const std::string& name, const std::string& domain);

/// Whether this profile may register the account: it is free, or an attempt to do so was cut short.
/// Errors: refused: "has_account".
Outcome<> check_registration(db::Database& db, const std::string& name, const std::string& domain);

/// The account that is being registered, with the first version of its manifest: a new one, or the one of an attempt
/// that was cut short, which the node may have heard of. Errors: refused: "has_account".
Outcome<> prepare_account(db::Database& db, const Place& place, std::chrono::sys_seconds now, Random& random);

/// After a login by password: whether this device is part of the account as its manifest has it. Then it goes on as the
/// device it was, account key included, and a session is opened for it; its mailbox begins anew if it had logged out.
/// Errors: authentication, for manifests that do not hold; store.
Outcome<bool> take_up_device(db::Database& db, const Place& place, const identity::AccountId& account_id,
                             std::span<const Bytes> manifests);

/// After a login by password: the pending device that is there, or a new one. An account key of the same account stays;
/// KeyPackages of another device go.
/// Errors: refused: "has_account", rather than to replace the key of another account.
Outcome<AccountRow> prepare_device(db::Database& db, const Place& place, const identity::AccountId& account_id,
                                   Random& random);

}  // namespace qpc::client
