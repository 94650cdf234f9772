// user_actions.h: what the operator does to accounts.
#pragma once
#include "node/account/account.h"
#include "node/ban/bans.h"

namespace qpc::node {

/// The rules, for the length of one save. Each action leaves a record in the audit log, and each is refused as
/// NOT_FOUND for a name that nobody has, or whose account was deleted.
class UserActions {
 public:
  UserActions(db::Database& db, std::string domain, std::chrono::sys_seconds now)
      : db_(db), domain_(std::move(domain)), now_(now) {}

  /// Errors: those of Bans::add.
  Outcome<AccountState> ban(const std::string& name, const std::string& reason,
                            std::optional<std::chrono::sys_seconds> until);
  /// Errors: NOT_FOUND, too, where there is no ban.
  Outcome<AccountState> unban(const std::string& name);
  /// Returns what became of the devices.
  Outcome<Published> remove(const std::string& name);
  /// Returns the device's row. Errors: NOT_FOUND, too, for a device that the account does not have or that is out.
  Outcome<std::int64_t> bar(const std::string& name, const identity::DeviceId& device_id);

 private:
  Outcome<AccountState> find(const std::string& name);
  void note(Literal kind, const AccountState& account, std::optional<identity::DeviceId> device, std::string detail);

  db::Database& db_;
  std::string domain_;
  std::chrono::sys_seconds now_;
};

}  // namespace qpc::node
