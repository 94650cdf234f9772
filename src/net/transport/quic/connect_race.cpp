#include "net/transport/quic/connect_race.h"

#include <kj/debug.h>

#include "net/task.h"

namespace qpc::net::quic {
namespace {

using Attempts = std::vector<kj::Function<kj::Promise<ConnectResult>()>>;

/// Lives as long as the promise of the race.
class Race final : private kj::TaskSet::ErrorHandler {
 public:
  Race(kj::PromiseFulfiller<ConnectResult>& fulfiller, kj::Timer& timer, kj::Duration patience, Attempts attempts)
      : fulfiller_(fulfiller), timer_(timer), patience_(patience), attempts_(kj::mv(attempts)), tasks_(*this) {
    start_next();
  }
  KJ_DISALLOW_COPY_AND_MOVE(Race);

 private:
  void start_next() {
    if (next_ == attempts_.size()) return;
    const std::size_t mine = next_++;
    ++running_;
    tasks_.add(run(mine));
    tasks_.add(start_after_patience(next_));
  }

  Task<void> run(std::size_t mine) {
    try {
      fulfiller_.fulfill(co_await attempts_[mine]());
      co_return;
    } catch (kj::Exception& fault) {
      fault_.emplace(kj::mv(fault));
    }
    --running_;
    start_next();
    if (running_ == 0) fulfiller_.reject(kj::mv(*fault_));
  }

  Task<void> start_after_patience(std::size_t expected) {
    co_await timer_.afterDelay(patience_);
    if (next_ == expected) start_next();
  }

  void taskFailed(kj::Exception&& exception) override { fulfiller_.reject(kj::mv(exception)); }

  kj::PromiseFulfiller<ConnectResult>& fulfiller_;
  kj::Timer& timer_;
  kj::Duration patience_;
  Attempts attempts_;
  std::size_t next_ = 0;
  std::size_t running_ = 0;
  std::optional<kj::Exception> fault_;
  kj::TaskSet tasks_;
};

}  // namespace

kj::Promise<ConnectResult> connect_race(kj::Timer& timer, kj::Duration patience, Attempts attempts) {
  KJ_REQUIRE(!attempts.empty());
  return kj::newAdaptedPromise<ConnectResult, Race>(timer, patience, kj::mv(attempts));
}

}  // namespace qpc::net::quic
