#include "client/mailbox/signature_threads.h"

#include <system_error>

namespace qpc::client {

SignatureThreads::SignatureThreads(unsigned threads) {
  try {
    for (unsigned at = 0; at < threads; ++at) {
      threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    }
  } catch (const std::system_error&) {
    return;  // the system gives no more: so many are enough
  }
}

SignatureThreads::~SignatureThreads() {
  for (auto& thread : threads_) thread.request_stop();
}

void SignatureThreads::add(crypto::ClaimedSignature claimed) {
  {
    const std::scoped_lock lock(mutex_);
    if (one_does_not_hold_) return;  // nothing will come of the others either
    waiting_.push_back(std::move(claimed));
  }
  there_is_more_.notify_one();
}

bool SignatureThreads::all_hold() {
  std::unique_lock lock(mutex_);
  while (!waiting_.empty()) verify_next(lock);
  one_is_done_.wait(lock, [this] { return in_work_ == 0; });
  return !one_does_not_hold_;
}

void SignatureThreads::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (there_is_more_.wait(lock, stop, [this] { return !waiting_.empty(); }) && !stop.stop_requested()) {
    verify_next(lock);
  }
}

void SignatureThreads::verify_next(std::unique_lock<std::mutex>& lock) {
  const auto claimed = std::move(waiting_.front());
  waiting_.pop_front();
  ++in_work_;
  lock.unlock();
  bool holds = false;
  try {
    holds = claimed.holds();
  } catch (...) {
    holds = false;  // no memory, say: whoever verifies it once more, in its turn, meets that where it is told
  }
  lock.lock();
  --in_work_;
  if (!holds) {
    one_does_not_hold_ = true;
    waiting_.clear();
  }
  one_is_done_.notify_all();
}

}  // namespace qpc::client
