#include <algorithm>

#include "client/account/devices.h"
#include "client/group/standing.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/base/encoding.h"
#include "core/identity/plain_text.h"

namespace qpc::client {
namespace {

bool is_meant(const DeviceView& device, const std::string& which) {
  constexpr std::size_t shortest_prefix = 4;
  if (device.label == which) return true;
  if (device.state == DeviceView::State::pending && device.code == which) return true;
  return which.size() >= shortest_prefix && to_hex(device.device_id.view()).starts_with(which);
}

}  // namespace

Outcome<> check_label(const std::string& label) {
  if (label.size() <= identity::ManifestDevice::max_label_bytes && identity::is_plain_text(label)) return {};
  return failure(FailureKind::usage, "bad_label", "A device's name has at most 64 octets and no control characters.");
}

Outcome<DeviceView> choose_device(std::vector<DeviceView> devices, const std::string& which) {
  std::erase_if(devices, [&](const DeviceView& device) { return !is_meant(device, which); });
  // A revoked device is meant only where nothing else is.
  if (std::ranges::any_of(devices, [](const DeviceView& one) { return one.state != DeviceView::State::revoked; })) {
    std::erase_if(devices, [](const DeviceView& one) { return one.state == DeviceView::State::revoked; });
  }
  if (devices.empty()) {
    return failure(FailureKind::not_found, "no_such_device",
                   "You have no device '" + which + "': 'qpc device list' shows their names and ids.");
  }
  if (devices.size() > 1) {
    return failure(FailureKind::usage, "ambiguous",
                   "Several devices are called '" + which + "': give the beginning of an id ('qpc device list').");
  }
  return std::move(devices.front());
}

Task<Outcome<>> Devices::forget(Session& session, identity::DeviceId device_id) {
  auto request = session.devices().forgetRequest();
  request.setDeviceId(to_kj(device_id.view()));
  const auto answer = co_await session.answer("taking a device out", request.send());
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  co_return Outcome<>();
}

Task<Outcome<DeviceView>> Devices::revoke(Session& session, std::string which) {
  QPC_CO_TRY(auto listed, co_await list(session));
  QPC_CO_TRY(auto device, choose_device(std::move(listed), which));
  if (device.is_this_one) {
    co_return failure(FailureKind::usage, "own_device", "That is this device: 'qpc logout' takes it out.");
  }
  if (device.state == DeviceView::State::revoked) {
    co_return failure(FailureKind::refused, "revoked_before", "This device is revoked already.");
  }
  if (device.state == DeviceView::State::pending) {
    QPC_CO_CHECK(co_await forget(session, device.device_id));
  } else {
    QPC_CO_TRY(const auto self, key_holder());
    QPC_CO_TRY(const auto newest, co_await newest_manifest(session));
    auto next = newest.successor();
    QPC_CO_CHECK(next.revoke_device(device.device_id, environment_.now_seconds()));
    QPC_CO_CHECK(co_await publish(session, self, std::move(next)));
  }
  device.state = DeviceView::State::revoked;
  co_return device;
}

Task<Outcome<DeviceView>> Devices::rename(Session& session, std::string which, std::string label) {
  QPC_CO_CHECK(check_label(label));
  QPC_CO_TRY(const auto self, key_holder());
  QPC_CO_TRY(auto listed, co_await list(session));
  QPC_CO_TRY(auto device, choose_device(std::move(listed), which));
  if (device.state != DeviceView::State::active) {
    co_return failure(FailureKind::refused, "not_active", "Only a device that is confirmed can be renamed.");
  }
  QPC_CO_TRY(const auto newest, co_await newest_manifest(session));
  auto next = newest.successor();
  std::ranges::find(next.devices, device.device_id, &identity::ManifestDevice::id)->label = label;
  QPC_CO_CHECK(co_await publish(session, self, std::move(next)));
  device.label = std::move(label);
  co_return device;
}

Task<Outcome<>> Devices::log_out(Session& session) {
  QPC_CO_TRY(const auto account, store_.read([](db::Database& db) { return require_account(db); }));
  QPC_CO_CHECK(co_await forget(session, account.device_id));
  co_return store_.write([&](db::Database& db) -> Outcome<> {
    AccountStore(db).set_state(AccountState::logged_out);
    leave_everything(db, environment_.now());
    return {};
  });
}

}  // namespace qpc::client
