// two_threads_bench.h: an executor of two threads, as a program would lend to core.
#pragma once
#include <atomic>
#include <thread>

#include "core/base/executor.h"

namespace qpc::mls::bench {

class TwoThreads final : public Executor {
 public:
  void for_each(std::size_t count, const std::function<void(std::size_t)>& work) override {
    constexpr std::size_t stride = 16;
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
      for (auto i = next.fetch_add(stride); i < count; i = next.fetch_add(stride)) {
        for (auto j = i; j < std::min(i + stride, count); ++j) work(j);
      }
    };
    if (count <= stride) return run();
    const std::jthread other(run);
    run();
  }
};

}  // namespace qpc::mls::bench
