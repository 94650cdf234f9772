#include "client/changes.h"

#include <algorithm>

namespace qpc::client {

void Changes::note() {
  ++count_;
  for (auto& waiter : waiting_) waiter->fulfill();
  waiting_.clear();
}

kj::Promise<void> Changes::after(std::uint64_t seen, kj::Duration limit) { return look(seen, timer_.now() + limit); }

kj::Promise<void> Changes::look(std::uint64_t seen, kj::TimePoint end) {
  constexpr kj::Duration interval = 100 * kj::MILLISECONDS;
  if (const std::int64_t version = store_.foreign_version(); version != foreign_version_) {
    foreign_version_ = version;
    note();
  }
  if (count_ != seen || timer_.now() >= end) return kj::READY_NOW;
  std::erase_if(waiting_, [](auto& waiter) { return !waiter->isWaiting(); });
  auto noted = kj::newPromiseAndFulfiller<void>();
  waiting_.push_back(kj::mv(noted.fulfiller));
  return noted.promise.exclusiveJoin(timer_.afterDelay(std::min(interval, end - timer_.now()))).then([this, seen, end] {
    return look(seen, end);
  });
}

}  // namespace qpc::client
