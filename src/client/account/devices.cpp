#include "client/account/devices.h"

#include <algorithm>

#include "client/group/commit_store.h"
#include "client/group/conversation_store.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/identity/confirmation_code.h"
#include "core/identity/plain_text.h"

namespace qpc::client {
namespace {

/// A pending device as the node tells of it.
struct PendingDevice {
  identity::DeviceId device_id;
  identity::DeviceKey key;
  std::string label;
};

std::optional<PendingDevice> read_pending(api::DeviceInfo::Reader info) {
  const auto device_id = identity::DeviceId::from_bytes(view(info.getDeviceId()));
  const auto key = identity::DeviceKey::from_ed25519(view(info.getDeviceKey()));
  if (info.getState() != api::DeviceInfo::State::PENDING || !device_id || !key) return std::nullopt;
  return PendingDevice{*device_id, *key, text(info.getLabel())};
}

std::vector<std::uint16_t> suite_numbers() {
  std::vector<std::uint16_t> numbers;
  for (const auto suite : own_suites) numbers.push_back(static_cast<std::uint16_t>(suite));
  return numbers;
}

}  // namespace

Task<Outcome<identity::AccountManifest>> Devices::newest_manifest(Session& session) {
  QPC_CO_TRY(const auto account, store_.read([](db::Database& db) { return require_account(db); }));
  for (;;) {
    QPC_CO_TRY(const auto known,
               store_.read([&](db::Database& db) { return PersonStore(db).find(account.account_id); }));
    auto request = session.account().manifestsRequest();
    request.setSince(known ? known->manifest_version : 0);
    const auto answer = co_await session.answer("fetching the list of devices", request.send());
    auto taken = store_.write(
        [&](db::Database& db) { return take_manifests(db, account.account_id, to_octets(answer.getManifests())); });
    if (!taken || !answer.getMore()) co_return taken;
    if (answer.getManifests().size() == 0) co_return std::unexpected(endless_manifests());
  }
}

Task<Outcome<std::vector<DeviceView>>> Devices::list(Session& session) {
  QPC_CO_TRY(const auto account, store_.read([](db::Database& db) { return require_account(db); }));
  QPC_CO_TRY(const auto manifest, co_await newest_manifest(session));
  std::vector<DeviceView> devices;
  for (const auto& device : manifest.devices) {
    devices.push_back({device.id, device.label,
                       device.active() ? DeviceView::State::active : DeviceView::State::revoked,
                       identity::confirmation_code(device.id, device.key), device.id == account.device_id});
  }
  const auto answer = co_await session.answer("listing devices", session.devices().listRequest().send());
  for (const auto info : answer.getDevices()) {
    for (auto& device : devices) {
      if (!std::ranges::equal(device.device_id.octets, view(info.getDeviceId()))) continue;
      device.open_sessions = info.getOpenSessions();
      device.sessions = info.getSessions();
    }
    const auto pending = read_pending(info);
    if (!pending || manifest.find_device(pending->device_id) != nullptr) continue;
    devices.push_back({pending->device_id, pending->label, DeviceView::State::pending,
                       identity::confirmation_code(pending->device_id, pending->key),
                       pending->device_id == account.device_id, info.getOpenSessions(), info.getSessions()});
  }
  co_return devices;
}

Task<Outcome<std::uint32_t>> Devices::end_sessions(Session& session, std::string which) {
  auto request = session.devices().endSessionsRequest();
  if (!which.empty()) {
    QPC_CO_TRY(auto devices, co_await list(session));
    QPC_CO_TRY(const auto device, choose_device(std::move(devices), which));
    request.setDeviceId(to_kj(device.device_id.view()));
  }
  const auto answer = co_await session.answer("ending sessions", request.send());
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  co_return answer.getResult().getEnded();
}

Outcome<DeviceIdentity> Devices::key_holder() {
  QPC_TRY(auto self, store_.read([](db::Database& db) { return DeviceIdentity::load(db); }));
  if (self.account_key) return self;
  return failure(FailureKind::refused, "no_account_key",
                 "This device does not hold the account's key: do this on the device that registered the account.");
}

Task<Outcome<>> Devices::publish(Session& session, const DeviceIdentity& self, identity::AccountManifest next) {
  const Bytes signed_manifest = wire(identity::SignedManifest::sign(std::move(next), *self.account_key));
  auto request = session.account().publishManifestRequest();
  request.setManifest(to_kj(signed_manifest));
  const auto answer = co_await session.answer("publishing the list of devices", request.send());
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  co_return store_.write([&](db::Database& db) -> Outcome<> {
    QPC_CHECK(take_manifests(db, self.account_id, {{signed_manifest}}));
    return {};
  });
}

Task<Outcome<identity::ManifestDevice>> Devices::find_pending(Session& session, std::string code) {
  const auto answer = co_await session.answer("listing devices", session.devices().listRequest().send());
  for (const auto info : answer.getDevices()) {
    const auto pending = read_pending(info);
    if (!pending || !identity::is_confirmation_code(code, pending->device_id, pending->key)) continue;
    co_return identity::ManifestDevice{
        .id = pending->device_id,
        .key = pending->key,
        .added = environment_.now_seconds(),
        .revoked = {},
        .suites = suite_numbers(),
        .capabilities = {},
        .label = identity::is_plain_text(pending->label) ? pending->label : std::string()};
  }
  co_return failure(FailureKind::not_found, "no_such_device",
                    "No device with this code waits to be confirmed: compare it with what that device shows.");
}

Task<Outcome<DeviceView>> Devices::confirm(Session& session, std::string code) {
  QPC_CO_TRY(const auto self, key_holder());
  QPC_CO_TRY(const auto newest, co_await newest_manifest(session));
  // An earlier attempt, whose answer was lost, may have come so far.
  const auto listed = std::ranges::find_if(newest.devices, [&](const identity::ManifestDevice& device) {
    return device.active() && identity::is_confirmation_code(code, device.id, device.key);
  });
  DeviceView confirmed;
  confirmed.state = DeviceView::State::active;
  if (listed != newest.devices.end()) {
    confirmed.device_id = listed->id;
    confirmed.label = listed->label;
  } else {
    QPC_CO_TRY(const auto pending, co_await find_pending(session, code));
    auto next = newest.successor();
    QPC_CO_CHECK(next.add_device(pending));
    QPC_CO_CHECK(co_await publish(session, self, std::move(next)));
    confirmed.device_id = pending.id;
    confirmed.label = pending.label;
  }
  QPC_CO_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
    for (const auto& conversation : ConversationStore(db).list()) {
      if (conversation.standing != Standing::member) continue;
      CommitStore(db).add_wish({.conversation = conversation.id,
                                .kind = WishKind::add,
                                .account_id = self.account_id,
                                .device_id = confirmed.device_id});
    }
    return {};
  }));
  co_return confirmed;
}

Outcome<bool> Devices::take(std::span<const Bytes> manifests) {
  return store_.write([&](db::Database& db) -> Outcome<bool> {
    QPC_TRY(const auto account, require_account(db));
    QPC_TRY(const auto manifest, take_manifests(db, account.account_id, manifests));
    if (!manifest.active_device(account.device_id)) return false;
    if (account.state == AccountState::pending) AccountStore(db).set_state(AccountState::active);
    return true;
  });
}

Task<Outcome<bool>> Devices::check_confirmed(Session& session) {
  QPC_CO_TRY(const auto account, store_.read([](db::Database& db) { return require_account(db); }));
  if (account.state == AccountState::active) co_return true;
  const auto newest = co_await newest_manifest(session);
  if (!newest && newest.error().code == "pending") co_return false;
  if (!newest) co_return std::unexpected(newest.error());
  co_return take({});
}

Task<Outcome<>> Devices::wait_until_confirmed(Session& session) {
  for (;;) {
    QPC_CO_TRY(const bool confirmed, co_await check_confirmed(session));
    if (confirmed) co_return Outcome<>();
    QPC_CO_TRY(const auto since, store_.read([](db::Database& db) -> Outcome<std::uint32_t> {
      QPC_TRY(const auto account, require_account(db));
      const auto known = PersonStore(db).find(account.account_id);
      return known ? known->manifest_version : 0;
    }));
    auto request = session.account().waitForManifestRequest();
    request.setSince(since);
    const auto answer = co_await request.send();  // the node answers when it has waited its longest
    QPC_CO_CHECK(take(to_octets(answer.getManifests())));
  }
}

}  // namespace qpc::client
