// executor.h: where independent pieces of work run. Core starts no thread; a program that has some lends them.
#pragma once
#include <cstddef>
#include <functional>

namespace qpc {

/// With an executor that has threads goes a `Random` that they may share, as `crypto::SystemRandom` is.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Calls `work(i)` once for every i below `count`, in any order, perhaps several at a time; returns when all are
  /// done. `work` touches nothing that another i writes.
  virtual void for_each(std::size_t count, const std::function<void(std::size_t)>& work) = 0;
};

/// Runs everything on the calling thread, in order.
class InlineExecutor final : public Executor {
 public:
  void for_each(std::size_t count, const std::function<void(std::size_t)>& work) override {
    for (std::size_t i = 0; i < count; ++i) work(i);
  }
};

/// The executor of those who bring none. It has no state.
inline Executor& inline_executor() {
  static InlineExecutor executor;
  return executor;
}

}  // namespace qpc
