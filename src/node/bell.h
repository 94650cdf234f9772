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
  /// Answered by the next `ring` for this subject. Ask first, then look: so nothing falls in between.
  kj::Promise<void> next(std::int64_t subject);

  /// Call when the save is durable.
  void ring(std::span<const std::int64_t> subjects);

 private:
  class Waiter;
  std::multimap<std::int64_t, Waiter*> waiters_;
};

}  // namespace qpc::node
