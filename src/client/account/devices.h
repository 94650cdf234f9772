// devices.h: the devices of one's own account: listing, confirming, waiting to be confirmed, logging out.
#pragma once
#include "client/account/device_identity.h"
#include "client/account/people.h"
#include "client/session/session.h"

namespace qpc::client {

struct DeviceView {
  enum class State { pending, active, revoked };
  identity::DeviceId device_id;
  std::string label;
  State state = State::pending;
  std::string code;  ///< that both screens show, to compare
  bool is_this_one = false;
  std::uint32_t open_sessions = 0;  ///< now, as the node says
  std::uint64_t sessions = 0;       ///< the number of its newest
};

/// The device a person means by its label, the beginning of its id in hexadecimal, or the code of a pending one.
/// Errors: not_found; usage: "ambiguous".
Outcome<DeviceView> choose_device(std::vector<DeviceView> devices, const std::string& which);

/// Whether a device may be called so. Errors: usage: "bad_label".
Outcome<> check_label(const std::string& label);

class Devices {
 public:
  Devices(Environment& environment, Store& store) : environment_(environment), store_(store) {}

  /// What the manifest holds, and the pending ones that the node knows.
  Task<Outcome<std::vector<DeviceView>>> list(Session& session);

  /// Signs the pending device with this code into the next version of the manifest, and wishes it into every
  /// conversation: whoever settles them next claims its KeyPackages.
  /// Errors: not_found, when no pending device has it; refused: "no_account_key", on a device that was linked itself.
  Task<Outcome<DeviceView>> confirm(Session& session, std::string code);

  /// Revokes a device by the beginning of its id, by its label, or by its code where it is not confirmed yet: the node
  /// drops its sessions, mailbox and KeyPackages at once. Who settles the conversations next removes it from them.
  /// Errors: not_found; usage: "ambiguous", "own_device"; refused: "no_account_key", "revoked_before".
  Task<Outcome<DeviceView>> revoke(Session& session, std::string which);

  /// Gives a device another label. Errors: as revoke.
  Task<Outcome<DeviceView>> rename(Session& session, std::string which, std::string label);

  /// Ends the open sessions of a device, or, without one, of all others: they come back by themselves, unless somebody
  /// else holds them. Returns how many. Errors: not_found; usage: "ambiguous".
  Task<Outcome<std::uint32_t>> end_sessions(Session& session, std::string which);

  /// Fetches versions of the own manifest; true once this device is part of it, from when on it is active.
  Task<Outcome<bool>> check_confirmed(Session& session);
  /// Returns once another device has confirmed this one.
  Task<Outcome<>> wait_until_confirmed(Session& session);

  /// Takes this device out at the node. The store stays readable.
  Task<Outcome<>> log_out(Session& session);

 private:
  Task<Outcome<identity::AccountManifest>> newest_manifest(Session& session);
  /// This device, where it holds the account's key. Errors: refused: "no_account_key".
  Outcome<DeviceIdentity> key_holder();
  /// Signs what others read of the account from now on. Errors: refused: "manifest_refused", where another device was
  /// faster.
  Task<Outcome<>> publish(Session& session, const DeviceIdentity& self, identity::AccountManifest next);
  /// The device that waits to be confirmed with this code, as it will be listed. Errors: not_found.
  Task<Outcome<identity::ManifestDevice>> find_pending(Session& session, std::string code);
  Task<Outcome<>> forget(Session& session, identity::DeviceId device_id);
  Outcome<bool> take(std::span<const Bytes> manifests);

  Environment& environment_;
  Store& store_;
};

}  // namespace qpc::client
