#include "node/admin/user_actions.h"

#include <format>

#include "node/audit/audit_log.h"

namespace qpc::node {

Outcome<AccountState> UserActions::find(const std::string& name) {
  auto account = AccountStore(db_).named(name);
  if (!account) return refuse(Reason::NOT_FOUND, "nobody of that name is known here: check how it is written");
  if (account->closed) return refuse(Reason::NOT_FOUND, "this account was deleted");
  return *std::move(account);
}

void UserActions::note(Literal kind, const AccountState& account, std::optional<identity::DeviceId> device,
                       std::string detail) {
  AuditLog(db_).add({.kind = kind,
                     .account = account.account_id,
                     .name = account.name,
                     .device = device,
                     .detail = std::move(detail)},
                    now_);
}

Outcome<AccountState> UserActions::ban(const std::string& name, const std::string& reason,
                                       std::optional<std::chrono::sys_seconds> until) {
  const auto account = find(name);
  if (!account) return account;
  if (const auto added = Bans(db_).add(account->row, {.reason = reason, .since = now_, .until = until}, now_); !added) {
    return std::unexpected(added.error());
  }
  const auto end = until ? std::format("until {:%F %T} UTC", *until) : std::string("until it is lifted");
  note("admin.ban", *account, std::nullopt, end + (reason.empty() ? "" : ": " + reason));
  return account;
}

Outcome<AccountState> UserActions::unban(const std::string& name) {
  const auto account = find(name);
  if (!account) return account;
  if (!Bans(db_).lift(account->row)) return refuse(Reason::NOT_FOUND, "this account is not banned");
  note("admin.unban", *account, std::nullopt, "");
  return account;
}

Outcome<Published> UserActions::remove(const std::string& name) {
  const auto account = find(name);
  if (!account) return std::unexpected(account.error());
  note("admin.delete", *account, std::nullopt, "");
  return Accounts(db_, domain_).close(account->row, {}, now_);
}

Outcome<std::int64_t> UserActions::bar(const std::string& name, const identity::DeviceId& device_id) {
  const auto account = find(name);
  if (!account) return std::unexpected(account.error());
  DeviceStore devices(db_);
  const auto device = devices.find(account->row, device_id);
  if (!device || device->state == DeviceState::revoked) {
    return refuse(Reason::NOT_FOUND, "the account has no such device, or it is out already");
  }
  drop_belongings(db_, device->row);
  devices.bar(device->row, now_);
  note("admin.device_revoked", *account, device_id, "");
  return device->row;
}

}  // namespace qpc::node
