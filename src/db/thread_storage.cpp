#include "db/thread_storage.h"

#include <pthread.h>

namespace qpc::db {
namespace {

// Nobody has asked for anything for this long: housekeeping will hold nobody up.
constexpr std::chrono::milliseconds idle_after{20};

}  // namespace

ThreadStorage::ThreadStorage(Opener open)
    : Storage(Runs::on_own_thread), saver_(std::move(open)), thread_([this] { run(); }) {}

ThreadStorage::~ThreadStorage() noexcept {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void ThreadStorage::add(std::unique_ptr<Work> work) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
    if (waiting_.size() > 1) return;  // the thread has been woken for the first
  }
  changed_.notify_one();
}

void ThreadStorage::measure_saves(StorageMeter& meter) {
  const std::lock_guard lock(mutex_);  // the thread sees it with the first work
  saver_.measure(meter);
}

std::size_t ThreadStorage::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void ThreadStorage::run() {
  ::pthread_setname_np(::pthread_self(), "qpc-storage");  // for who looks which thread is busy: top -H
  const auto something_to_do = [this] { return ending_ || !waiting_.empty(); };
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!changed_.wait_for(lock, idle_after, something_to_do)) {
      lock.unlock();
      saver_.tidy(true);
      lock.lock();
      changed_.wait(lock, something_to_do);
    }
    if (waiting_.empty()) return;
    auto works = std::exchange(waiting_, {});
    lock.unlock();
    saver_.run(std::move(works));
    saver_.tidy(false);
    lock.lock();
  }
}

}  // namespace qpc::db
