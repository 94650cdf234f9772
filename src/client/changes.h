// changes.h: wakes those who wait for the store to change.
#pragma once
#include <kj/async.h>
#include <kj/timer.h>

#include <vector>

#include "client/store/store.h"

namespace qpc::client {

/// Changes that this process makes are noted by whoever makes them; those of other processes are looked for.
class Changes {
 public:
  /// Both must outlive this.
  Changes(Store& store, kj::Timer& timer) : store_(store), timer_(timer), foreign_version_(store.foreign_version()) {}

  void note();
  /// Done when anything has changed since `seen()` gave this number, or after `limit`.
  kj::Promise<void> after(std::uint64_t seen, kj::Duration limit);
  std::uint64_t seen() const { return count_; }
  /// How many are remembered to be woken.
  std::size_t waiting() const { return waiting_.size(); }

 private:
  kj::Promise<void> look(std::uint64_t seen, kj::TimePoint end);

  Store& store_;
  kj::Timer& timer_;
  std::int64_t foreign_version_;
  std::uint64_t count_ = 0;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> waiting_;
};

}  // namespace qpc::client
