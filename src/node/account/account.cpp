#include "node/account/account.h"

#include <algorithm>
#include <utility>

#include "core/identity/plain_text.h"
#include "node/audit/audit_log.h"
#include "node/ban/bans.h"
#include "node/blob/blob_store.h"
#include "node/channel/channel_store.h"
#include "node/contact/blocks.h"
#include "node/keys/key_package_store.h"
#include "node/mailbox/mailbox_store.h"
#include "node/profile/profiles.h"
#include "node/report/reports.h"

namespace qpc::node {
namespace {

constexpr Refusal no_such_device{
    Reason::REVOKED, 0, "this device does not belong to the account, or was revoked: log in with the password"};

constexpr Refusal closed_account{Reason::NOT_PERMITTED, 0, "this account was deleted"};

/// The account's newest manifest, which the node checked when it came.
Result<identity::AccountManifest> newest_manifest(AccountStore& accounts, const AccountState& account) {
  const auto stored = accounts.manifests(account.row, account.manifest_version - 1).versions;
  if (stored.empty()) return fail(Kind::not_found, "an account without a manifest");
  QPC_TRY(const auto manifest, identity::SignedManifest::from_bytes(stored.back()));
  return manifest.unverified();
}

bool is_for(const identity::AccountManifest& manifest, const identity::UserName& name, const std::string& domain) {
  return manifest.name == name && manifest.domain && manifest.domain->text() == domain;
}

}  // namespace

Outcome<Entered> Accounts::create(const NewAccount& request, std::chrono::sys_seconds now) {
  if (accounts_.named(request.name.text())) {
    return refuse(Reason::NAME_TAKEN, "this name belongs, or once belonged, to somebody: choose another");
  }
  const auto signed_manifest = identity::SignedManifest::from_bytes(request.signed_manifest);
  if (!signed_manifest) return refuse(Reason::MALFORMED, "the account manifest does not parse");
  const auto manifest = signed_manifest->verify_first_contact();
  if (!manifest || manifest->version != 1 || !is_for(*manifest, request.name, domain_) ||
      manifest->devices.size() != 1 || manifest->devices.front().id != request.device_id) {
    return refuse(Reason::MANIFEST, "not the first manifest of this name at this domain with this one device");
  }
  if (accounts_.find(manifest->account_id)) {
    return refuse(Reason::NOT_PERMITTED, "this account id exists: an account id is random and made once");
  }
  const auto row = accounts_.add(manifest->account_id, request.name.text(), request.record, now);
  accounts_.add_manifest(row, manifest->version, request.signed_manifest);
  apply(row, *manifest, now);
  auto device = devices_.find(row, request.device_id).value();
  devices_.raise_counter(device.row, request.counter);
  note("account.registered", row, request.device_id, now);
  return Entered{accounts_.at(row).value(), std::move(device)};
}

Outcome<Entered> Accounts::find_device(const identity::AccountId& account_id, const identity::DeviceId& device_id) {
  auto account = accounts_.find(account_id);
  if (!account) return std::unexpected(no_such_device);
  auto device = devices_.find(account->row, device_id);
  if (!device || device->state == DeviceState::revoked) return std::unexpected(no_such_device);
  return Entered{*std::move(account), *std::move(device)};
}

Outcome<> Accounts::begin_session(std::int64_t device_row, std::uint64_t counter) {
  if (devices_.raise_counter(device_row, counter)) return {};
  return refuse(
      Reason::COPIED_STORE,
      "this device's session counter was used before: two copies of one store are in use. Keep using the other "
      "copy, and make this one a device of its own: log in from an empty profile");
}

Outcome<Entered> Accounts::enrol(const NewDevice& request, std::chrono::sys_seconds now) {
  if (!identity::DeviceKey::from_ed25519(request.device_key) ||
      request.label.size() > identity::ManifestDevice::max_label_bytes || !identity::is_plain_text(request.label)) {
    return refuse(Reason::MALFORMED, "a device key has 32 octets, and a label at most 64 octets of plain text");
  }
  if (accounts_.at(request.account_row).value().closed) return std::unexpected(closed_account);
  const auto known = devices_.list(request.account_row);
  if (std::ranges::contains(known, request.device_id, &Device::device_id)) {
    return refuse(Reason::NOT_PERMITTED, "this device id exists: a device id is random and made once");
  }
  if (std::cmp_greater_equal(std::ranges::count(known, DeviceState::pending, &Device::state), most_pending_devices)) {
    return refuse(Reason::TOO_MANY, "too many devices wait to be confirmed", most_pending_devices);
  }
  Device device{.row = 0,
                .account_row = request.account_row,
                .device_id = request.device_id,
                .device_key = request.device_key,
                .label = request.label,
                .state = DeviceState::pending,
                .counter = request.counter,
                .enrolled_at = now};
  device.row = devices_.add(device);
  note("device.enrolled", request.account_row, request.device_id, now);
  return Entered{accounts_.at(request.account_row).value(), std::move(device)};
}

Outcome<Published> Accounts::publish(std::int64_t account_row, ByteView signed_manifest, std::chrono::sys_seconds now) {
  if (accounts_.at(account_row).value().manifest_version >= most_versions) {
    return refuse(Reason::TOO_MANY, "the list of devices was changed too often", most_versions);
  }
  return publish_next(account_row, signed_manifest, now);
}

Outcome<Published> Accounts::publish_next(std::int64_t account_row, ByteView signed_manifest,
                                          std::chrono::sys_seconds now) {
  const auto account = accounts_.at(account_row).value();
  if (account.closed) return std::unexpected(closed_account);
  const auto next = identity::SignedManifest::from_bytes(signed_manifest);
  if (!next) return refuse(Reason::MALFORMED, "the account manifest does not parse");
  const auto newest = newest_manifest(accounts_, account);
  const auto manifest = newest.and_then([&](const identity::AccountManifest& known) {
    return identity::verify_manifest_chain(known, std::span(&*next, 1));
  });
  if (!manifest || manifest->version != account.manifest_version + 1 || manifest->name != newest->name ||
      manifest->domain != newest->domain) {
    return refuse(Reason::MANIFEST, "not the next version of this account's manifest: fetch the newest and sign anew");
  }
  accounts_.add_manifest(account_row, manifest->version, signed_manifest);
  auto published = apply(account_row, *manifest, now);
  for (const auto& device : manifest->devices) {
    const auto* before = newest->find_device(device.id);
    if (before == nullptr && device.active()) note("device.confirmed", account_row, device.id, now);
    if (before == nullptr) continue;
    if (before->label != device.label) note("device.renamed", account_row, device.id, now);
    if (before->active() && !device.active()) note("device.revoked", account_row, device.id, now);
  }
  return published;
}

Outcome<std::vector<std::int64_t>> Accounts::set_record(std::int64_t account_row, ByteView record,
                                                        std::chrono::sys_seconds now) {
  if (accounts_.at(account_row).value().closed) return std::unexpected(closed_account);
  accounts_.set_record(account_row, record);
  note("account.password", account_row, std::nullopt, now);
  std::vector<std::int64_t> gone;
  for (const auto& device : devices_.list(account_row)) {
    if (device.state != DeviceState::pending) continue;
    drop_belongings(db_, device.row);
    devices_.remove(device.row);
    gone.push_back(device.row);
  }
  return gone;
}

Outcome<Published> Accounts::close(std::int64_t account_row, ByteView final_manifest, std::chrono::sys_seconds now) {
  Published closed;
  if (!final_manifest.empty()) {
    auto published = publish_next(account_row, final_manifest, now);  // there is always room for the last
    if (!published) return published;
    const auto newest = newest_manifest(accounts_, accounts_.at(account_row).value());
    if (!newest || std::ranges::any_of(newest->devices, &identity::ManifestDevice::active)) {
      return refuse(Reason::MANIFEST, "the last manifest of an account revokes all its devices");
    }
    closed = *std::move(published);
  }
  for (const auto& device : devices_.list(account_row)) {
    if (device.state == DeviceState::revoked) continue;
    drop_belongings(db_, device.row);
    devices_.set_state(device.row, DeviceState::revoked);
    closed.changes.push_back({device.row, DeviceState::revoked});
  }
  drop_blocks(db_, account_row);
  drop_profile(db_, account_row);
  drop_report_count(db_, account_row);
  Bans(db_).lift(account_row);
  BlobStore(db_).expire_all(account_row, now);
  accounts_.close(account_row, now);
  note("account.deleted", account_row, std::nullopt, now);
  return closed;
}

void Accounts::note(Literal kind, std::int64_t account_row, std::optional<identity::DeviceId> device,
                    std::chrono::sys_seconds now) {
  const auto account = accounts_.at(account_row).value();
  AuditLog(db_).add({.kind = kind, .account = account.account_id, .name = account.name, .device = device}, now);
}

Published Accounts::apply(std::int64_t account_row, const identity::AccountManifest& manifest,
                          std::chrono::sys_seconds now) {
  Published published{.version = manifest.version, .changes = {}};
  for (const auto& listed : manifest.devices) {
    const auto state = listed.active() ? DeviceState::active : DeviceState::revoked;
    const auto known = devices_.find(account_row, listed.id);
    if (known && known->state == state) continue;
    if (known && known->barred && state == DeviceState::active) continue;  // the operator has shut it out
    auto row = known ? known->row : 0;
    if (!known || known->device_key != listed.key.octets) {
      // The manifest decides: a device that enrolled under this id with another key is not the one that was confirmed.
      if (known) {
        drop_belongings(db_, known->row);
        devices_.remove(known->row);
        published.changes.push_back({known->row, DeviceState::revoked});
      }
      row = devices_.add({.row = 0,
                          .account_row = account_row,
                          .device_id = listed.id,
                          .device_key = listed.key.octets,
                          .label = listed.label,
                          .state = state,
                          .counter = 0,
                          .enrolled_at = now});
    } else {
      devices_.set_state(row, state);
    }
    if (state == DeviceState::revoked) drop_belongings(db_, row);
    published.changes.push_back({row, state});
  }
  return published;
}

void drop_belongings(db::Database& db, std::int64_t device_row) {
  KeyPackageStore(db).remove_all(device_row);
  MailboxStore mailboxes(db);
  if (const auto mailbox = mailboxes.of_device(device_row)) {
    ChannelStore(db).leave_all(mailbox->row);
    mailboxes.remove(mailbox->row);
  }
}

}  // namespace qpc::node
