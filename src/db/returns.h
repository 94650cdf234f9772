// returns.h: how the answers of the storage thread find back to the event loops that wait for them.
#pragma once
#include <kj/async.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace qpc::db {

/// Who waits for one answer. It is written on the storage thread; then the promise is kept, on the loop that made it.
///
/// `tell` once the answer is there, and `wake` once the others of its batch are, too: so a loop wakes up once for all
/// of them. One that goes without having told breaks its promise.
class Sign {
 public:
  virtual ~Sign() = default;
  virtual void tell() = 0;
  virtual void wake() = 0;
};

struct Awaited {
  kj::Promise<void> told;
  std::unique_ptr<Sign> sign;
};

/// For storage on the caller's own thread: keeps the promise at once.
Awaited await_here();

/// The signs that other threads give to one event loop. KJ's own way costs a lock and a system call for each.
class Returns {
 public:
  /// Those of the loop that runs on this thread; made when they are first asked for, and gone with the loop.
  static Returns& of_this_loop();
  Returns();
  ~Returns() noexcept(false);
  KJ_DISALLOW_COPY_AND_MOVE(Returns);

  Awaited await();

 private:
  class Bag;
  class DistantSign;
  kj::Promise<void> listen();
  void take_all();

  std::shared_ptr<Bag> bag_;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> waiting_;
  std::vector<std::uint32_t> free_;  ///< places in `waiting_`
};

}  // namespace qpc::db
