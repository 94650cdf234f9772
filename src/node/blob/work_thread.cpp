#include "node/blob/work_thread.h"

#include <pthread.h>

namespace qpc::node {

void InlineWork::add(Function function) {
  if (hangs_) {
    waiting_.push_back(std::move(function));
  } else {
    function();
  }
}

void InlineWork::go_on() {
  hangs_ = false;
  for (auto& function : std::exchange(waiting_, {})) function();
}

std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> InlineWork::new_sign() const {
  auto pair = kj::newPromiseAndFulfiller<void>();
  return {kj::mv(pair.promise), kj::mv(pair.fulfiller)};
}

std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> WorkThread::new_sign() const {
  auto pair = kj::newPromiseAndCrossThreadFulfiller<void>();
  return {kj::mv(pair.promise), kj::mv(pair.fulfiller)};
}

WorkThread::~WorkThread() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

std::size_t WorkThread::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void WorkThread::add(Function function) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(function));
  }
  changed_.notify_one();
}

void WorkThread::run_all() {
  ::pthread_setname_np(::pthread_self(), "qpc-files");  // for who looks which thread is busy: top -H
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto function = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    function();
    function = nullptr;  // dies here, not under the lock
    lock.lock();
  }
}

}  // namespace qpc::node
