// bell.h: wakes those who wait for something to be saved.
#pragma once
#include <kj/async.h>

#include <cstdint>
#include <map>
#include <span>

namespace qpc::node {

/// One thread's waiters, by what they wait for: the row of a mailbox, of an account.
class Bell {
 public:
  /// Hears each `ring` for its subject, as long as it lives. One that hears nothing takes less memory than a promise.
  class Listener {
   public:
    Listener(Bell& bell, std::int64_t subject) : bell_(bell), place_(bell.listeners_.emplace(subject, this)) {}
    KJ_DISALLOW_COPY_AND_MOVE(Listener);

   protected:
    ~Listener() noexcept(false) { bell_.listeners_.erase(place_); }

   private:
    friend class Bell;
    /// Makes and destroys no listeners.
    virtual void rung() = 0;

    Bell& bell_;
    std::multimap<std::int64_t, Listener*>::iterator place_;
  };

  /// Answered by the next `ring` for this subject. Ask first, then look: so nothing falls in between.
  kj::Promise<void> next(std::int64_t subject);

  /// Call when the save is durable.
  void ring(std::span<const std::int64_t> subjects);

 private:
  class Waiter;
  std::multimap<std::int64_t, Listener*> listeners_;
};

}  // namespace qpc::node
