// account.h: the rules of accounts: registration, sessions of devices, pending devices, manifests.
#pragma once
#include <optional>
#include <span>

#include "core/identity/signed_manifest.h"
#include "node/account/account_store.h"
#include "node/device/device_store.h"
#include "node/refusal.h"

namespace qpc::node {

/// A device for which a session may be opened.
struct Entered {
  AccountState account;
  Device device;
};

struct NewAccount {
  identity::UserName name;
  Bytes record;           ///< OPAQUE RegistrationRecord
  Bytes signed_manifest;  ///< version 1
  identity::DeviceId device_id;
  std::uint64_t counter = 0;  ///< of the session that begins with it
};

struct NewDevice {
  std::int64_t account_row = 0;
  identity::DeviceId device_id;
  Bytes device_key;
  std::string label;
  std::uint64_t counter = 0;
};

/// A manifest that was published, and what it changed.
struct Published {
  std::uint32_t version = 0;
  struct Change {
    std::int64_t device_row;
    DeviceState state;
  };
  std::vector<Change> changes;
};

/// The rules, for the length of one save. Signatures of sessions are checked by the caller, who knows the connection.
class Accounts {
 public:
  static constexpr std::size_t most_pending_devices = 8;
  /// Every version stays, and whoever meets the account fetches them all.
  static constexpr std::uint32_t most_versions = 1000;

  Accounts(db::Database& db, std::string domain) : db_(db), accounts_(db), devices_(db), domain_(std::move(domain)) {}

  /// Errors: NAME_TAKEN; NOT_PERMITTED for an account id that exists; MANIFEST, unless the manifest is a valid first
  /// version for this name and domain with exactly this device.
  Outcome<Entered> create(const NewAccount& request, std::chrono::sys_seconds now);

  /// The device as stored, for checking its signature. Errors: REVOKED for strangers and revoked ones alike.
  Outcome<Entered> find_device(const identity::AccountId& account_id, const identity::DeviceId& device_id);

  /// Takes the counter of a session that is about to open. Errors: COPIED_STORE; as find_device.
  Outcome<> begin_session(std::int64_t device_row, std::uint64_t counter);

  /// Errors: TOO_MANY pending devices; NOT_PERMITTED for a device id that exists; MALFORMED for a key or label.
  Outcome<Entered> enrol(const NewDevice& request, std::chrono::sys_seconds now);

  /// Errors: MANIFEST, unless it is the next version, signed by the account; MALFORMED; TOO_MANY versions.
  Outcome<Published> publish(std::int64_t account_row, ByteView signed_manifest, std::chrono::sys_seconds now);

  /// Another password. Returns the rows of the devices that the old one had let in and nobody has confirmed: they are
  /// gone. Errors: NOT_PERMITTED, for an account that was closed.
  Outcome<std::vector<std::int64_t>> set_record(std::int64_t account_row, ByteView record,
                                                std::chrono::sys_seconds now);

  /// Deletes the account and everything its devices have. `final_manifest` may be empty. Returns what became of the
  /// devices. Errors: as publish; MANIFEST, where a device is left in it.
  Outcome<Published> close(std::int64_t account_row, ByteView final_manifest, std::chrono::sys_seconds now);

  AccountStore& store() { return accounts_; }
  DeviceStore& devices() { return devices_; }

 private:
  /// The same, however many versions there are.
  Outcome<Published> publish_next(std::int64_t account_row, ByteView signed_manifest, std::chrono::sys_seconds now);
  /// Adds to the audit log what is about one account.
  void note(Literal kind, std::int64_t account_row, std::optional<identity::DeviceId> device,
            std::chrono::sys_seconds now);
  Published apply(std::int64_t account_row, const identity::AccountManifest& manifest, std::chrono::sys_seconds now);

  db::Database& db_;
  AccountStore accounts_;
  DeviceStore devices_;
  std::string domain_;
};

/// Deletes a device's mailbox, its places in channels, and its KeyPackages.
void drop_belongings(db::Database& db, std::int64_t device_row);

}  // namespace qpc::node
