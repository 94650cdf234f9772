#include "node/admin/users_service.h"

#include <algorithm>

#include "node/admin/user_listing.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

const char* name(DeviceState state) {
  switch (state) {
    case DeviceState::pending:
      return "pending";
    case DeviceState::active:
      return "active";
    case DeviceState::revoked:
      break;
  }
  return "revoked";
}

void describe(const SessionRegistry& sessions, const ListedDevice& from, api::UserDevice::Builder out) {
  out.setDeviceId(as_data(from.device.device_id.octets));
  out.setLabel(from.device.label);
  out.setState(name(from.device.state));
  out.setEnrolledAt(from.device.enrolled_at.time_since_epoch().count());
  out.setSessions(static_cast<std::uint32_t>(sessions.of_device(from.device.row)));
  out.setKeyPackages(from.key_packages);
  out.setMessages(from.messages);
  out.setMessageBytes(from.message_bytes);
}

void describe(const SessionRegistry& sessions, const ListedUser& from, api::User::Builder out) {
  out.setNumber(static_cast<std::uint64_t>(from.account.row));
  out.setName(from.account.name);
  out.setAccountId(as_data(from.account.account_id.octets));
  out.setCreatedAt(from.created_at.time_since_epoch().count());
  out.setState(from.account.closed ? api::User::State::CLOSED : api::User::State::ACTIVE);
  auto devices = out.initDevices(static_cast<unsigned>(from.devices.size()));
  for (unsigned i = 0; i < devices.size(); ++i) describe(sessions, from.devices[i], devices[i]);
}

}  // namespace

Task<void> UsersService::list_task(ListContext call) {
  const auto after = static_cast<std::int64_t>(call.getParams().getAfter());
  const std::size_t limit = std::clamp<std::uint32_t>(call.getParams().getLimit(), 1, most_at_once);
  auto users = co_await node_.read([after, limit](db::Database& db) { return UserListing(db).list(after, limit + 1); });
  const bool more = users.size() > limit;
  if (more) users.pop_back();
  auto results = call.getResults();
  results.setMore(more);
  auto out = results.initUsers(static_cast<unsigned>(users.size()));
  for (unsigned i = 0; i < out.size(); ++i) describe(node_.sessions, users[i], out[i]);
}

Task<void> UsersService::show_task(ShowContext call) {
  const auto user = co_await node_.read(
      [name = copy(call.getParams().getName())](db::Database& db) { return UserListing(db).named(name); });
  auto result = call.getResults().initResult();
  if (user) {
    describe(node_.sessions, *user, result.initUser());
  } else {
    describe(Refusal{Reason::NOT_FOUND, 0, "nobody of that name is known here: check how it is written"},
             result.initRefused());
  }
}

}  // namespace qpc::node
