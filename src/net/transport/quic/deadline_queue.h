// deadline_queue.h: which connection's timer runs out first.
#pragma once
#include <kj/time.h>

#include <set>

namespace qpc::net::quic {

/// One deadline for each of a set of objects. Setting and removing cost the logarithm of their number.
template <class T>
class DeadlineQueue {
 public:
  /// Where an object keeps its place; it starts out without a deadline.
  class Place {
    friend class DeadlineQueue;
    kj::TimePoint when_ = kj::maxValue;
  };

  /// kj::maxValue: none.
  void set(T& object, Place& place, kj::TimePoint when) {
    if (when == place.when_) return;
    auto node = queue_.extract({place.when_, &object});
    place.when_ = when;
    if (when == kj::TimePoint(kj::maxValue)) return;
    if (node.empty()) {
      queue_.emplace(when, &object);
    } else {
      node.value() = {when, &object};
      queue_.insert(std::move(node));
    }
  }

  /// kj::maxValue, where there are none.
  kj::TimePoint earliest() const { return queue_.empty() ? kj::TimePoint(kj::maxValue) : queue_.begin()->first; }

  /// The object whose deadline comes first, if it has passed; it has none any more. Null otherwise.
  T* pop(kj::TimePoint now, Place T::* place) {
    if (earliest() > now) return nullptr;
    T* object = queue_.begin()->second;
    queue_.erase(queue_.begin());
    (object->*place).when_ = kj::maxValue;
    return object;
  }

 private:
  std::set<std::pair<kj::TimePoint, T*>> queue_;
};

}  // namespace qpc::net::quic
