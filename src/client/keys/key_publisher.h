// key_publisher.h: keeps the node supplied with KeyPackages of this device, so that others can add it while it is away.
#pragma once
#include <span>

#include "client/account/device_identity.h"
#include "client/keys/key_package_store.h"
#include "client/session/session.h"
#include "client/store/store.h"

namespace qpc::client {

class KeyPublisher {
 public:
  /// As many single-use packages of each suite shall wait at the node.
  static constexpr std::uint32_t stock = 20;
  /// Below this, more are made.
  static constexpr std::uint32_t low_water = 10;
  /// How long a package may be used.
  static constexpr auto lifetime = std::chrono::days(90);
  /// A package of last resort is replaced when it is older.
  static constexpr auto last_resort_age = std::chrono::days(30);

  /// Both must outlive this.
  KeyPublisher(Environment& environment, Store& store) : environment_(environment), store_(store) {}

  /// Asks how many are left, makes what is missing, and publishes. Private parts are stored before a package leaves; no
  /// package is published twice. Also learns this device's mailbox address; where the node has given up the one that is
  /// known here, this device begins anew: its places in all conversations went with it.
  /// Errors: limit and others that the node refuses with; store.
  Task<Outcome<>> refill(Session& session);
  /// Returns true as soon as fewer than `low_water` are left of one suite; false where the node has waited its longest.
  Task<Outcome<bool>> wait_until_low(Session& session);

 private:
  Task<Outcome<>> learn_mailbox(Session& session);
  Outcome<> make(mls::CipherSuite cipher_suite, std::uint32_t count);
  Task<Outcome<>> publish(Session& session);
  /// The node never takes these.
  Outcome<> drop(std::span<const KeyPackageRow> rows);
  /// As many as fit into one call. Returns whether there were any.
  Task<Outcome<bool>> publish_some(Session& session);

  Environment& environment_;
  Store& store_;
};

}  // namespace qpc::client
