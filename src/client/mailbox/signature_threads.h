// signature_threads.h: the signatures of many messages, verified on the machine's other cores.
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "core/crypto/signature_queue.h"

namespace qpc::client {

/// Used by one thread, which adds and asks; others verify meanwhile. Where none can be started, `all_hold` does it all.
class SignatureThreads final : public crypto::SignatureQueue {
 public:
  explicit SignatureThreads(unsigned threads);
  /// Leaves off: what was not verified yet is not.
  ~SignatureThreads() override;

  void add(crypto::ClaimedSignature claimed) override;

  /// Whether all that were added hold; helps until that is known.
  bool all_hold();

 private:
  void work(const std::stop_token& stop);
  /// Verifies one that waits. `lock` is held before and after.
  void verify_next(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable_any there_is_more_, one_is_done_;
  std::deque<crypto::ClaimedSignature> waiting_;
  std::size_t in_work_ = 0;
  bool one_does_not_hold_ = false;
  std::vector<std::jthread> threads_;  ///< last: they use the others
};

}  // namespace qpc::client
