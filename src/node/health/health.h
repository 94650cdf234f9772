// health.h: how well the node is, for people, balancers and supervisors.
#pragma once
#include <atomic>
#include <chrono>

#include "db/storage.h"

namespace qpc::node {

/// What a caller has to know first.
struct HealthState {
  enum class Status {
    ok,
    degraded,  ///< the storage failed: neither reads nor writes are answered
    draining,  ///< finishes what is in flight, takes nothing new
    stalled,   ///< the event loop or the storage thread does not answer
  };
  Status status = Status::ok;
  const char* text = "";     ///< a sentence for people, unless all is well
  const char* warning = "";  ///< to the operator alone: what will not be well before long
};

/// May be asked from any thread; told by those it is about.
class Health {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Nobody waits for so long: sweeps and saves take milliseconds.
  static constexpr std::chrono::seconds longest_silence{10};

  /// `storage` outlives it. Loop and storage are taken to have answered at `now`.
  Health(const db::Storage& storage, Time now) : storage_(storage), loop_(now), storage_thread_(now) {}

  /// From now on the node is draining.
  void begin_draining() { draining_ = true; }
  bool draining() const { return draining_; }
  /// A literal: what the operator should see to; empty: nothing.
  void warn(const char* warning) { warning_ = warning; }
  void loop_answered(Time now) { loop_ = now; }
  void storage_answered(Time now) { storage_thread_ = now; }

  /// For who asks on the event loop, which answers, then: never stalled.
  HealthState state() const;
  /// The worst that is to be said; that nothing goes on at all before that the node takes nothing new.
  HealthState state(Time now) const;

 private:
  const db::Storage& storage_;
  std::atomic<bool> draining_ = false;
  std::atomic<const char*> warning_ = "";
  std::atomic<Time> loop_, storage_thread_;
};

}  // namespace qpc::node
