// live_session.h: the sessions that are open now, so that a revocation ends them at once.
#pragma once
#include <kj/async.h>
#include <kj/refcount.h>
#include <kj/time.h>
#include <kj/timer.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "core/identity/ids.h"
#include "net/announcement.h"
#include "net/task.h"
#include "net/transport/connection.h"
#include "node/device/device_store.h"
#include "node/refusal.h"

namespace qpc::node {

class SessionRegistry;

/// Whether a device in this state may do something; `active` for what a pending one may not. Errors: REVOKED, PENDING.
Outcome<> check_state(DeviceState state, bool active);

/// One open session: who calls. All capabilities of the session share it.
class LiveSession final : public kj::Refcounted {
 public:
  struct Caller {
    std::int64_t account_row = 0;
    std::int64_t device_row = 0;
    identity::AccountId account_id;
    identity::DeviceId device_id;
  };
  using Index = std::multimap<std::int64_t, LiveSession*>;
  using Ends = std::multimap<kj::TimePoint, LiveSession*>;

  /// Calls of one session that may wait at once, each for an answer of up to 512 KiB.
  static constexpr unsigned most_waiting = 4;

  /// Ends the oldest session of this device or account where there are too many. Both outlive the session.
  LiveSession(SessionRegistry& registry, net::Connection& connection, Caller caller, DeviceState state);
  ~LiveSession() noexcept(false);

  const Caller& caller() const { return caller_; }
  net::Connection& connection() { return connection_; }
  DeviceState state() const { return state_; }
  /// A revocation is final, and ends the session.
  void set_state(DeviceState state);
  /// The operator has shut the account out; nothing: until the ban is lifted. Ends the session.
  void ban(std::optional<std::chrono::sys_seconds> until);
  /// Refuses everything from here on. With the last session on a connection, the connection ends too.
  void end();
  /// A session has one subscription, the latest, of which this is the number. What the one before it does is cancelled.
  unsigned subscribe() {
    subscription_.cancel("the session has another subscription");
    return ++subscriptions_;
  }
  bool has_subscription(unsigned number) const { return number == subscriptions_; }
  /// `pushing`, until the session has another subscription, or takes no more. Keep the session until the promise is
  /// dropped.
  kj::Promise<void> while_subscribed(kj::Promise<void> pushing) { return subscription_.wrap(kj::mv(pushing)); }

  /// A session announces one presence: `announcing` ends the one before it. Keep the session as above.
  kj::Promise<void> announce(kj::Promise<void> announcing) {
    announcement_.cancel("the session announces itself anew");
    return announcement_.wrap(kj::mv(announcing));
  }

  /// Ends the subscription and `when_stopped`, so that no call waits any longer.
  void stop_waiting();
  /// Kept when nothing is worth waiting for: the session has ended, or the node is going down.
  kj::Promise<void> when_stopped() { return stopped_.wait(); }

  /// Held by a call that waits, or answers with much.
  class Place {
   public:
    explicit Place(LiveSession& session) : session_(&session) { ++session.waiting_; }
    Place(Place&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (session_ != nullptr) --session_->waiting_;
    }

   private:
    LiveSession* session_;
  };
  /// Errors: TOO_MANY; those of `check_open`.
  Outcome<Place> take_place();

  std::chrono::sys_seconds now() const;

  /// Errors: DRAINING. What was taken already is finished all the same.
  Outcome<> check_taken() const;
  /// For what a pending device may do too. Errors: SESSION_ENDED, REVOKED, BANNED.
  Outcome<> check_open() const;
  /// For everything else. Errors: PENDING as well.
  Outcome<> check_active() const;

 private:
  friend class SessionRegistry;
  /// Off the registry, and off the connection that nobody else uses.
  void leave();

  SessionRegistry& registry_;
  net::Connection& connection_;
  Caller caller_;
  DeviceState state_;
  bool ended_ = false;
  bool banned_ = false;
  std::optional<std::chrono::sys_seconds> banned_until_;
  bool listed_ = false;
  unsigned waiting_ = 0;
  Index::iterator of_device_, of_account_;
  std::optional<Ends::iterator> expiry_;
  net::Announcement<void> stopped_;
  unsigned subscriptions_ = 0;
  kj::Canceler subscription_;
  kj::Canceler announcement_;
  kj::Maybe<kj::Promise<void>> closing_;
};

/// The open sessions of one thread. Outlives them, as `timer` and `clock` outlive it.
class SessionRegistry {
 public:
  static constexpr std::size_t most_of_device = 4;
  static constexpr std::size_t most_of_account = 32;
  /// A connection without sessions ends so much later: the answer that ended the last one is on its way.
  static constexpr auto farewell = 1 * kj::SECONDS;

  SessionRegistry(kj::Timer& timer, const kj::Clock& clock) : timer_(timer), clock_(clock) {}

  /// A device's place in its account has changed: its open sessions follow at once.
  void set_state(std::int64_t device_row, DeviceState state);
  /// The open sessions of an account end, as it was banned; nothing: until the ban is lifted.
  void ban(std::int64_t account_row, std::optional<std::chrono::sys_seconds> until);
  /// Ends the open sessions of a device. Returns how many there were.
  std::size_t end(std::int64_t device_row);
  /// Of sessions from here on; 0: as long as their connections.
  void set_lifetime(kj::Duration lifetime) { lifetime_ = lifetime; }
  kj::Duration lifetime() const { return lifetime_; }
  /// The node goes down: nothing new is taken, calls that wait and subscriptions end now.
  void drain();
  std::size_t size() const { return by_device_.size(); }
  std::size_t of_device(std::int64_t device_row) const { return by_device_.count(device_row); }

 private:
  friend class LiveSession;
  void add(LiveSession& session);
  void remove(LiveSession& session);
  void limit_lifetime(LiveSession& session);
  Task<void> end_expired();

  kj::Timer& timer_;
  const kj::Clock& clock_;
  kj::Duration lifetime_ = 0 * kj::SECONDS;
  bool draining_ = false;
  LiveSession::Index by_device_, by_account_;  // within one device or account, the oldest first
  std::map<net::Connection*, std::size_t> on_connection_;
  LiveSession::Ends ends_;                      // of sessions whose lifetime is limited
  kj::Promise<void> expiring_ = kj::READY_NOW;  // one timer for all of them
};

}  // namespace qpc::node
