// account_manifest.h: which devices an account has, in the words of the account itself.
#pragma once
#include "core/identity/manifest_device.h"
#include "core/identity/user_name.h"

namespace qpc::identity {

/// SHA-256 over the content of a manifest.
using ManifestHash = std::array<std::uint8_t, 32>;

/// One version of an account's list of devices; the next one names its hash.
///
/// Devices are only ever appended: a revoked one stays, marked, so that no later version can bring it back.
///
/// Wire: `uint16 format = 1; uint32 version; opaque previous_hash[32]; opaque account_id[16]; AccountKey account_key;
/// opaque name<V>; optional<opaque<V>> domain; ManifestDevice devices<V>`.
struct AccountManifest {
  static constexpr std::uint16_t format = 1;
  static constexpr std::size_t max_devices = 128;  ///< revoked ones included
  static constexpr std::size_t max_size_bytes = 64 * 1024;

  std::uint32_t version = 1;     ///< counts from 1
  ManifestHash previous_hash{};  ///< zeros in version 1
  AccountId account_id;
  AccountKey account_key;
  UserName name;
  std::optional<DomainName> domain;
  std::vector<ManifestDevice> devices;

  /// Version 1 of an account, with its first device.
  static AccountManifest first(const AccountId& account_id, AccountKey account_key, UserName name,
                               std::optional<DomainName> domain, ManifestDevice device);
  /// The same content as the next version, to be changed and signed.
  AccountManifest successor() const;

  /// Appends a device.
  /// Errors: rejected, for a device id or key that is there already; limit, for one device more than `max_devices`;
  /// those of ManifestDevice::check.
  Result<void> add_device(ManifestDevice device);
  /// Marks a device as revoked at `now`, or at the time it was added, should that be later.
  /// Errors: not_found; rejected, when it is revoked already.
  Result<void> revoke_device(const DeviceId& id, std::chrono::sys_seconds now);

  /// Null, when there is no such device. Revoked devices are found too.
  const ManifestDevice* find_device(const DeviceId& id) const;
  /// Errors: not_found, when this version does not know the device; rejected, when it is revoked.
  Result<const ManifestDevice*> active_device(const DeviceId& id) const;

  ManifestHash hash() const;

  /// The rules one version keeps by itself.
  /// Errors: limit; rejected.
  Result<void> check() const;
  /// Whether `next` may follow this version: one higher, of the same account and key, with this version's hash, and all
  /// devices of this version in their places, none of them brought back.
  /// Errors: stale, for a lower version; rejected, for a fork and every other broken rule.
  Result<void> check_successor(const AccountManifest& next) const;

  /// Errors: malformed; unsupported, for another format; limit; those of `check`.
  static Result<AccountManifest> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const AccountManifest&) const = default;
};

}  // namespace qpc::identity
