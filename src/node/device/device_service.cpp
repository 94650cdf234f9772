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
  drop_belongings(db, device->row);
  if (device->state == DeviceState::pending) devices.remove(device->row);
  AuditLog(db).add({.kind = "device.forgotten",
                    .account = caller.account_id,
                    .name = AccountStore(db).at(caller.account_row).value().name,
                    .device = device_id},
                   now);
  return device->row;
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
  }
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
