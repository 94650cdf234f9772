#include "node/bell.h"

#include <vector>

namespace qpc::node {

/// Lives as long as its promise and takes itself off the list.
class Bell::Waiter {
 public:
  Waiter(kj::PromiseFulfiller<void>& fulfiller, Bell& bell, std::int64_t subject)
      : fulfiller_(fulfiller), bell_(bell), place_(bell.waiters_.emplace(subject, this)) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() { bell_.waiters_.erase(place_); }

  void wake() { fulfiller_.fulfill(); }

 private:
  kj::PromiseFulfiller<void>& fulfiller_;
  Bell& bell_;
  std::multimap<std::int64_t, Waiter*>::iterator place_;
};

kj::Promise<void> Bell::next(std::int64_t subject) { return kj::newAdaptedPromise<void, Waiter>(*this, subject); }

void Bell::ring(std::span<const std::int64_t> subjects) {
  for (const auto subject : subjects) {
    const auto [begin, end] = waiters_.equal_range(subject);
    for (auto waiter = begin; waiter != end; ++waiter) waiter->second->wake();
  }
}

}  // namespace qpc::node
