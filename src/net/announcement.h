// announcement.h: something that happens once, and any number may wait for.
#pragma once
#include <kj/async.h>
#include <kj/debug.h>
#include <kj/list.h>

#include <optional>
#include <type_traits>
#include <variant>

namespace qpc::net {

/// A kj::ForkedPromise takes two KiB from its beginning; this takes memory for those who wait, and no other.
template <class T>
class Announcement {
 public:
  using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

  Announcement() = default;
  /// Whoever waits still is told by an exception.
  ~Announcement() noexcept(false) {
    leave_all([](kj::PromiseFulfiller<T>& waiting) { waiting.reject(KJ_EXCEPTION(FAILED, "nothing is announced")); });
  }
  KJ_DISALLOW_COPY_AND_MOVE(Announcement);

  /// When it is made. Any number of calls, also afterwards.
  kj::Promise<T> wait() {
    if (!made_) return kj::newAdaptedPromise<T, Waiter>(*this);
    if constexpr (std::is_void_v<T>) {
      return kj::READY_NOW;
    } else {
      return kj::cp(*made_);
    }
  }
  /// The first one counts.
  void make(Value value = {}) {
    if (made_) return;
    made_.emplace(kj::mv(value));
    leave_all([this](kj::PromiseFulfiller<T>& waiting) { tell(waiting); });
  }

 private:
  /// Lives as long as its promise.
  class Waiter {
   public:
    Waiter(kj::PromiseFulfiller<T>& fulfiller, Announcement& announcement)
        : fulfiller(fulfiller), waiters_(announcement.waiters_) {
      waiters_.add(*this);
    }
    ~Waiter() noexcept(false) {
      if (link.isLinked()) waiters_.remove(*this);
    }
    KJ_DISALLOW_COPY_AND_MOVE(Waiter);

    kj::PromiseFulfiller<T>& fulfiller;
    kj::ListLink<Waiter> link;

   private:
    kj::List<Waiter, &Waiter::link>& waiters_;
  };

  void tell(kj::PromiseFulfiller<T>& waiting) const {
    if constexpr (std::is_void_v<T>) {
      waiting.fulfill();
    } else {
      waiting.fulfill(kj::cp(*made_));
    }
  }
  template <class Tell>
  void leave_all(Tell tell) {
    for (auto& waiter : waiters_) {  // may remove what it stands at
      waiters_.remove(waiter);
      tell(waiter.fulfiller);
    }
  }

  std::optional<Value> made_;
  kj::List<Waiter, &Waiter::link> waiters_;
};

}  // namespace qpc::net
