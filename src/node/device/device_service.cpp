#include "node/device/device_service.h"

#include "node/account/account.h"
#include "node/audit/audit_log.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

/// Drops a device's belongings, and a pending device altogether. `caller` may forget itself and pending devices.
Outcome<std::int64_t> forget_device(db::Database& db, const LiveSession::Caller& caller,
                                    const identity::DeviceId& device_id, std::chrono::sys_seconds now) {
  DeviceStore devices(db);
  const auto device = devices.find(caller.account_row, device_id);
  if (!device) return refuse(Reason::NOT_FOUND, "the account has no such device");
  if (device->state == DeviceState::active && device->row != caller.device_row) {
    return refuse(Reason::NOT_PERMITTED, "the device is active: revoke it by a new manifest first");
  }
  if (device->state == DeviceState::revoked) return device->row;  // it has nothing left
  drop_belongings(db, device->row);
  if (device->state == DeviceState::pending) devices.remove(device->row);
  AuditLog(db).add({.kind = "device.forgotten",
                    .account = caller.account_id,
                    .name = AccountStore(db).at(caller.account_row).value().name,
                    .device = device_id},
                   now);
  return device->row;
}

/// The device of this id; all but the caller's, where none is named.
Outcome<std::vector<std::int64_t>> devices_to_end(db::Database& db, const LiveSession::Caller& caller,
                                                  ByteView device_id) {
  std::vector<std::int64_t> rows;
  const auto named = identity::DeviceId::from_bytes(device_id);
  if (!device_id.empty() && !named) return refuse(Reason::MALFORMED, "a device id has 16 octets");
  for (const auto& device : DeviceStore(db).list(caller.account_row)) {
    if (device_id.empty() ? device.row != caller.device_row : device.device_id == *named) rows.push_back(device.row);
  }
  if (named && rows.empty()) return refuse(Reason::NOT_FOUND, "the account has no such device");
  return rows;
}

}  // namespace

Task<void> DeviceService::list_task(ListContext call) {
  const auto listed = co_await node_.read(
      on_behalf(*session_, Needs::open_session,
                [account_row = session_->caller().account_row](db::Database& db) -> Outcome<std::vector<Device>> {
                  return DeviceStore(db).list(account_row);
                }));
  if (!listed) throw_refusal(listed.error());
  const auto& devices = *listed;
  auto out = call.getResults().initDevices(static_cast<unsigned>(devices.size()));
  for (unsigned i = 0; i < out.size(); ++i) {
    out[i].setDeviceId(as_data(devices[i].device_id.octets));
    out[i].setDeviceKey(as_data(devices[i].device_key));
    out[i].setLabel(devices[i].label);
    out[i].setState(static_cast<api::DeviceInfo::State>(devices[i].state));
    out[i].setEnrolledAt(devices[i].enrolled_at.time_since_epoch().count());
    out[i].setOpenSessions(static_cast<std::uint32_t>(node_.sessions.of_device(devices[i].row)));
    out[i].setSessions(devices[i].counter);
  }
}

Task<void> DeviceService::end_sessions_task(EndSessionsContext call) {
  auto result = call.getResults().initResult();
  const auto asked = view(call.getParams().getDeviceId());
  const auto found = co_await node_.read(on_behalf(
      *session_, Needs::active_device, [caller = session_->caller(), asked = to_bytes(asked)](db::Database& db) {
        return devices_to_end(db, caller, asked);
      }));
  if (!found) {
    describe(found.error(), result.initRefused());
    co_return;
  }
  std::size_t ended = 0;
  for (const auto device_row : *found) ended += node_.sessions.end(device_row);
  result.setEnded(static_cast<std::uint32_t>(ended));
}

Task<void> DeviceService::forget_task(ForgetContext call) {
  auto result = call.getResults().initResult();
  const auto device_id = identity::DeviceId::from_bytes(view(call.getParams().getDeviceId()));
  // A pending device may leave too.
  const bool self = device_id && *device_id == session_->caller().device_id;
  // The sessions end with the save, whether or not the caller waits for the answer.
  const auto forgotten = co_await node_.save(
      on_behalf(*session_, self ? Needs::open_session : Needs::active_device,
                [caller = session_->caller(), device_id, now = node_.now()](db::Database& db) -> Outcome<std::int64_t> {
                  if (!device_id) return refuse(Reason::MALFORMED, "a device id has 16 octets");
                  return forget_device(db, caller, *device_id, now);
                }),
      [&sessions = node_.sessions](const std::int64_t& device_row) { sessions.end(device_row); });
  if (!forgotten) {
    describe(forgotten.error(), result.initRefused());
    co_return;
  }
  result.setForgotten();
}

}  // namespace qpc::node
