#include "core/identity/account_manifest.h"

#include "core/crypto/hash.h"

namespace qpc::identity {

namespace {

/// Whether the device is the same one, apart from what an account may change: its revocation, if there was none, and
/// what it supports and is called.
Result<void> check_device_successor(const ManifestDevice& before, const ManifestDevice& after) {
  if (before.id != after.id || before.key != after.key || before.added != after.added) {
    return fail(Kind::rejected, "account manifest: a device was dropped, moved or exchanged");
  }
  if (before.revoked && before.revoked != after.revoked) {
    return fail(Kind::rejected, "account manifest: a revocation was changed or taken back");
  }
  return {};
}

}  // namespace

AccountManifest AccountManifest::first(const AccountId& account_id, AccountKey account_key, UserName name,
                                       std::optional<DomainName> domain, ManifestDevice device) {
  AccountManifest manifest{.account_id = account_id,
                           .account_key = std::move(account_key),
                           .name = std::move(name),
                           .domain = std::move(domain),
                           .devices = {}};
  manifest.devices.push_back(std::move(device));
  return manifest;
}

AccountManifest AccountManifest::successor() const {
  AccountManifest next = *this;
  next.version = version + 1;
  next.previous_hash = hash();
  return next;
}

Result<void> AccountManifest::add_device(ManifestDevice device) {
  if (devices.size() >= max_devices) return fail(Kind::limit, "account manifest: more than 128 devices");
  for (const ManifestDevice& other : devices) {
    if (other.id == device.id || other.key == device.key) {
      return fail(Kind::rejected, "account manifest: two devices with one id or key");
    }
  }
  QPC_CHECK(device.check());
  devices.push_back(std::move(device));
  return {};
}

Result<void> AccountManifest::revoke_device(const DeviceId& id, std::chrono::sys_seconds now) {
  const auto device = std::ranges::find(devices, id, &ManifestDevice::id);
  if (device == devices.end()) return fail(Kind::not_found, "account manifest: no such device");
  if (device->revoked) return fail(Kind::rejected, "account manifest: the device is revoked already");
  device->revoked = std::max(now, device->added);
  return {};
}

const ManifestDevice* AccountManifest::find_device(const DeviceId& id) const {
  const auto device = std::ranges::find(devices, id, &ManifestDevice::id);
  return device == devices.end() ? nullptr : &*device;
}

Result<const ManifestDevice*> AccountManifest::active_device(const DeviceId& id) const {
  const ManifestDevice* const device = find_device(id);
  if (device == nullptr) return fail(Kind::not_found, "account manifest: no such device");
  if (!device->active()) return fail(Kind::rejected, "account manifest: the device is revoked");
  return device;
}

ManifestHash AccountManifest::hash() const { return crypto::sha256(wire(*this)); }

Result<void> AccountManifest::check() const {
  if (version == 0) return fail(Kind::rejected, "account manifest: versions count from 1");
  if (version == 1 && previous_hash != ManifestHash{}) {
    return fail(Kind::rejected, "account manifest: a version before the first");
  }
  if (devices.empty()) return fail(Kind::rejected, "account manifest: an account without devices");
  if (devices.size() > max_devices) return fail(Kind::limit, "account manifest: more than 128 devices");
  for (auto device = devices.begin(); device != devices.end(); ++device) {
    QPC_CHECK(device->check());
    const auto is_twin = [&](const ManifestDevice& other) {
      return other.id == device->id || other.key == device->key;
    };
    if (std::any_of(devices.begin(), device, is_twin)) {
      return fail(Kind::rejected, "account manifest: two devices with one id or key");
    }
  }
  return {};
}

Result<void> AccountManifest::check_successor(const AccountManifest& next) const {
  if (next.account_id != account_id || next.account_key != account_key) {
    return fail(Kind::rejected, "account manifest: another account's");
  }
  if (next.version < version) return fail(Kind::stale, "account manifest: an older version than the known one");
  if (next.version == version) return fail(Kind::rejected, "account manifest: a fork of the known version");
  if (next.version - version != 1) return fail(Kind::rejected, "account manifest: a version is missing in between");
  if (next.previous_hash != hash()) return fail(Kind::rejected, "account manifest: not the hash of the version before");
  if (next.devices.size() < devices.size()) return fail(Kind::rejected, "account manifest: a device was dropped");
  for (std::size_t i = 0; i < devices.size(); ++i) {
    QPC_CHECK(check_device_successor(devices[i], next.devices[i]));
  }
  return next.check();
}

Result<AccountManifest> AccountManifest::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u16());
  if (read_format != format) return fail(Kind::unsupported, "account manifest: an unknown format");
  QPC_TRY(const auto version, in.u32());
  QPC_TRY(const ByteView previous, in.bytes(ManifestHash{}.size()));
  QPC_TRY(const auto account_id, AccountId::read(in));
  QPC_TRY(auto account_key, AccountKey::read(in));
  QPC_TRY(auto name, UserName::read(in));
  QPC_TRY(auto domain, in.optional<DomainName>());
  AccountManifest manifest{.version = version,
                           .account_id = account_id,
                           .account_key = std::move(account_key),
                           .name = std::move(name),
                           .domain = std::move(domain),
                           .devices = {}};
  std::ranges::copy(previous, manifest.previous_hash.begin());
  QPC_TRY(auto devices, in.nested());
  while (!devices.at_end()) {
    if (manifest.devices.size() == max_devices) return fail(Kind::limit, "account manifest: more than 128 devices");
    QPC_TRY(auto device, ManifestDevice::read(devices));
    manifest.devices.push_back(std::move(device));
  }
  QPC_CHECK(manifest.check());
  return manifest;
}

void AccountManifest::write(WireWriter& out) const {
  out.u16(format);
  out.u32(version);
  out.bytes(previous_hash);
  account_id.write(out);
  account_key.write(out);
  name.write(out);
  out.optional(domain);
  out.list(devices);
}

}  // namespace qpc::identity
