// two_threads_bench.h: an executor of two threads, as a program would lend to core.
#pragma once
#include <atomic>
#include <thread>

#include "core/base/executor.h"

namespace qpc::mls::bench {

class TwoThreads final : public Executor {
 public:
  void for_each(std::size_t count, const std::function<void(std::size_t)>& work) override {
    constexpr std::size_t worth_a_thread = 16;
    std::atomic<std::size_t> next{0};
    // One by one, so that neither thread ends much before the other.
    const auto run = [&] {
      for (auto i = next++; i < count; i = next++) work(i);
    };
    if (count <= worth_a_thread) return run();
    const std::jthread other(run);
    run();
  }
};

}  // namespace qpc::mls::bench
