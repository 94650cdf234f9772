// live_session.h: the sessions that are open now, so that a revocation ends them at once.
#pragma once
#include <kj/async.h>
#include <kj/refcount.h>

#include <cstdint>
#include <map>

#include "core/identity/ids.h"
#include "node/device/device_store.h"
#include "node/refusal.h"

namespace qpc::node {

class SessionRegistry;

/// One open session: who calls. All capabilities of the session share it.
class LiveSession final : public kj::Refcounted {
 public:
  struct Caller {
    std::int64_t account_row = 0;
    std::int64_t device_row = 0;
    identity::AccountId account_id;
    identity::DeviceId device_id;
  };

  LiveSession(SessionRegistry& registry, Caller caller, DeviceState state);
  ~LiveSession() noexcept(false);

  const Caller& caller() const { return caller_; }
  DeviceState state() const { return state_; }
  void set_state(DeviceState state) { state_ = state; }
  void end() { ended_ = true; }
  /// A session has one subscription: `pushing` ends the one before it. Keep the session until the promise is dropped.
  kj::Promise<void> subscribe(kj::Promise<void> pushing) {
    subscription_.cancel("the session has another subscription");
    return subscription_.wrap(kj::mv(pushing));
  }

  /// For what a pending device may do too. Errors: SESSION_ENDED, REVOKED.
  Outcome<> check_open() const;
  /// For everything else. Errors: PENDING as well.
  Outcome<> check_active() const;

 private:
  SessionRegistry& registry_;
  Caller caller_;
  DeviceState state_;
  bool ended_ = false;
  kj::Canceler subscription_;
};

/// The open sessions of one thread, by device. Outlives them.
class SessionRegistry {
 public:
  /// A device's place in its account has changed: its open sessions follow at once.
  void set_state(std::int64_t device_row, DeviceState state);
  /// Ends the open sessions of a device.
  void end(std::int64_t device_row);
  std::size_t size() const { return sessions_.size(); }

 private:
  friend class LiveSession;
  std::multimap<std::int64_t, LiveSession*> sessions_;
};

}  // namespace qpc::node
