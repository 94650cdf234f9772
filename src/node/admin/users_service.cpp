#include "node/admin/users_service.h"

#include <algorithm>

#include "node/admin/user_actions.h"
#include "node/admin/user_listing.h"
#include "node/export/account_export.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr Refusal unknown_name{Reason::NOT_FOUND, 0, "nobody of that name is known here: check how it is written"};

void describe(const SessionRegistry& sessions, const ListedDevice& from, api::UserDevice::Builder out) {
  out.setDeviceId(as_data(from.device.device_id.octets));
  out.setLabel(from.device.label);
  out.setState(state_name(from.device));
  out.setEnrolledAt(from.device.enrolled_at.time_since_epoch().count());
  out.setSessions(static_cast<std::uint32_t>(sessions.of_device(from.device.row)));
  out.setKeyPackages(from.key_packages);
  out.setMessages(from.messages);
  out.setMessageBytes(from.message_bytes);
}

api::User::State state_of(const ListedUser& user) {
  if (user.account.closed) return api::User::State::CLOSED;
  return user.ban ? api::User::State::BANNED : api::User::State::ACTIVE;
}

void describe(const SessionRegistry& sessions, const ListedUser& from, api::User::Builder out) {
  out.setNumber(static_cast<std::uint64_t>(from.account.row));
  out.setName(from.account.name);
  out.setAccountId(as_data(from.account.account_id.octets));
  out.setCreatedAt(from.created_at.time_since_epoch().count());
  out.setState(state_of(from));
  if (from.ban) {
    out.setBanReason(from.ban->reason);
    out.setBannedUntil(from.ban->until ? from.ban->until->time_since_epoch().count() : 0);
  }
  auto devices = out.initDevices(static_cast<unsigned>(from.devices.size()));
  for (unsigned i = 0; i < devices.size(); ++i) describe(sessions, from.devices[i], devices[i]);
}

Outcome<> without_value(const auto& outcome) {
  if (!outcome) return std::unexpected(outcome.error());
  return {};
}

}  // namespace

Task<void> UsersService::list_task(ListContext call) {
  const auto after = static_cast<std::int64_t>(call.getParams().getAfter());
  const std::size_t limit = std::clamp<std::uint32_t>(call.getParams().getLimit(), 1, most_at_once);
  auto users = co_await node_.read(
      [after, limit, now = node_.now()](db::Database& db) { return UserListing(db).list(after, limit + 1, now); });
  const bool more = users.size() > limit;
  if (more) users.pop_back();
  auto results = call.getResults();
  results.setMore(more);
  auto out = results.initUsers(static_cast<unsigned>(users.size()));
  for (unsigned i = 0; i < out.size(); ++i) describe(node_.sessions, users[i], out[i]);
}

Task<void> UsersService::answer(Outcome<> done, std::string name, api::UserResult::Builder out) {
  if (!done) {
    node::describe(done.error(), out.initRefused());
    co_return;
  }
  const auto user = co_await node_.read(
      [name = kj::mv(name), now = node_.now()](db::Database& db) { return UserListing(db).named(name, now); });
  if (user) {
    describe(node_.sessions, *user, out.initUser());
  } else {
    node::describe(unknown_name, out.initRefused());
  }
}

Task<void> UsersService::show_task(ShowContext call) {
  co_await answer({}, copy(call.getParams().getName()), call.getResults().initResult());
}

Task<void> UsersService::ban_task(BanContext call) {
  auto params = call.getParams();
  std::optional<std::chrono::sys_seconds> until;
  if (params.getUntil() != 0) until = std::chrono::sys_seconds(std::chrono::seconds(params.getUntil()));
  const auto banned = co_await node_.save(
      [name = copy(params.getName()), reason = copy(params.getReason()), until, domain = node_.domain.text(),
       now = node_.now()](db::Database& db) { return UserActions(db, domain, now).ban(name, reason, until); },
      [&sessions = node_.sessions, until](const AccountState& account) { sessions.ban(account.row, until); });
  co_await answer(without_value(banned), copy(params.getName()), call.getResults().initResult());
}

Task<void> UsersService::unban_task(UnbanContext call) {
  const auto unbanned =
      co_await node_.save([name = copy(call.getParams().getName()), domain = node_.domain.text(),
                           now = node_.now()](db::Database& db) { return UserActions(db, domain, now).unban(name); });
  co_await answer(without_value(unbanned), copy(call.getParams().getName()), call.getResults().initResult());
}

Task<void> UsersService::remove_task(RemoveContext call) {
  const auto removed =
      co_await node_.save([name = copy(call.getParams().getName()), domain = node_.domain.text(),
                           now = node_.now()](db::Database& db) { return UserActions(db, domain, now).remove(name); },
                          [&sessions = node_.sessions](const Published& saved) {
                            for (const auto& change : saved.changes) sessions.end(change.device_row);
                          });
  co_await answer(without_value(removed), copy(call.getParams().getName()), call.getResults().initResult());
}

Task<void> UsersService::revoke_device_task(RevokeDeviceContext call) {
  auto params = call.getParams();
  const auto barred = co_await node_.save(
      [name = copy(params.getName()), device_id = identity::DeviceId::from_bytes(view(params.getDeviceId())),
       domain = node_.domain.text(), now = node_.now()](db::Database& db) -> Outcome<std::int64_t> {
        if (!device_id) return refuse(Reason::MALFORMED, "a device id has 16 octets");
        return UserActions(db, domain, now).bar(name, *device_id);
      },
      [&sessions = node_.sessions](const std::int64_t& device_row) {
        sessions.set_state(device_row, DeviceState::revoked);
      });
  co_await answer(without_value(barred), copy(params.getName()), call.getResults().initResult());
}

Task<void> UsersService::export_data_task(ExportDataContext call) {
  auto params = call.getParams();
  auto result = call.getResults().initResult();
  const auto part = co_await node_.save([name = copy(params.getName()), manifest = params.getSinceManifest(),
                                         audit = params.getSinceAudit(),
                                         now = node_.now()](db::Database& db) -> Outcome<AccountExport> {
    const auto account = AccountStore(db).named(name);
    if (!account) return std::unexpected(unknown_name);
    if (manifest == 0 && audit == 0) {
      AuditLog(db).add({.kind = "admin.export", .account = account->account_id, .name = account->name}, now);
    }
    return AccountExport::read(db, *account, manifest, audit, now);
  });
  if (part) {
    node::describe(*part, node_.domain.text(), result.initExport());
  } else {
    node::describe(part.error(), result.initRefused());
  }
}

}  // namespace qpc::node
