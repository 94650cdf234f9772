// integrity_check.h: reads the whole database while the node goes on.
#pragma once
#include <kj/async.h>

#include <atomic>
#include <functional>
#include <thread>

namespace qpc::server {

/// One at a time, on a thread of its own. When it is destroyed meanwhile, it waits for that one.
class IntegrityCheck {
 public:
  /// `check` runs on that thread, and throws what it finds.
  explicit IntegrityCheck(std::function<void()> check) : check_(std::move(check)) {}
  ~IntegrityCheck();
  IntegrityCheck(const IntegrityCheck&) = delete;
  IntegrityCheck& operator=(const IntegrityCheck&) = delete;

  /// Whoever asks while it runs gets the same answer.
  kj::Promise<void> check();

 private:
  std::function<void()> check_;
  std::atomic<bool> answered_ = true;
  kj::Maybe<kj::ForkedPromise<void>> running_;
  std::thread thread_;
};

}  // namespace qpc::server
