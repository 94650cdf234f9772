// keys.h: the rules of KeyPackages: whose they are, how many, and that each is handed out once.
#pragma once
#include "core/mls/wire/key_package.h"
#include "node/account/account_store.h"
#include "node/ban/bans.h"
#include "node/device/device_store.h"
#include "node/keys/key_package_store.h"
#include "node/refusal.h"

namespace qpc::node {

/// A KeyPackage that was checked.
struct CheckedPackage {
  std::uint16_t suite = 0;
  std::chrono::sys_seconds not_after;
  Bytes ref;  ///< KeyPackageRef
  Bytes octets;
};

struct DevicePackage {
  identity::DeviceId device_id;
  Bytes octets;
  PackageUse use = PackageUse::single;
};

/// Whether a claim uses packages up, goes without, or, for who is blocked, gets none.
enum class Take { single_use, last_resort, nothing };

struct Claimed {
  identity::AccountId account_id;
  Manifests manifests;  ///< with more of them to come, nothing else
  std::vector<DevicePackage> packages;
  std::vector<identity::DeviceId> missing;
  std::vector<std::int64_t> used;  ///< rows of the devices that have one package less
};

/// Checks a KeyPackage of the given device, without the database: signature, suite, lifetime, and that its credential
/// names this account and device. Errors: MALFORMED, TOO_LARGE, NOT_PERMITTED, UNSUPPORTED.
Outcome<CheckedPackage> check_package(ByteView octets, const identity::AccountId& account_id,
                                      const identity::DeviceId& device_id, std::chrono::sys_seconds now);

/// The rules, for the length of one save.
class Keys {
 public:
  static constexpr std::uint32_t most_packages = 500;
  static constexpr std::uint32_t most_at_once = 64;  ///< each costs a check of two signatures
  static constexpr std::uint32_t most_last_resort_at_once = 8;
  static constexpr std::size_t most_remembered = 2000;  ///< of those that were handed out
  static constexpr std::size_t most_package_bytes = 16 * 1024;

  explicit Keys(db::Database& db) : accounts_(db), devices_(db), packages_(db), bans_(db) {}

  /// Asked before the packages are checked, too. Errors: TOO_MANY.
  Outcome<> check_room(std::int64_t device_row, std::size_t packages);

  /// Returns how many single-use packages there are then. Errors: TOO_MANY.
  Outcome<std::uint32_t> publish(std::int64_t device_row, std::span<const CheckedPackage> packages,
                                 std::span<const CheckedPackage> last_resort, std::chrono::sys_seconds now);

  /// One package for each active device of an account but `except`; none before the caller has all manifests.
  /// Errors: NO_KEY_PACKAGES, when there are such devices and none has a package, or the account is banned.
  Outcome<Claimed> claim(const AccountState& account, std::uint16_t suite, std::uint32_t since_manifest,
                         const identity::DeviceId& except, Take take, std::chrono::sys_seconds now);

  AccountStore& accounts() { return accounts_; }
  KeyPackageStore& store() { return packages_; }

 private:
  AccountStore accounts_;
  DeviceStore devices_;
  KeyPackageStore packages_;
  Bans bans_;
};

}  // namespace qpc::node
