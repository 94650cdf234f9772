// work_thread.h: where an event loop hands in what blocks: reading and writing files.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "db/function_work.h"

namespace qpc::node {

/// Runs functions one after the other, away from whoever asks; the promise is the answer. A function captures values,
/// or what outlives the BlockingWork; dropping the promise does not take it back.
class BlockingWork {
 public:
  virtual ~BlockingWork() = default;

  template <class F>
  kj::Promise<std::invoke_result_t<F&>> run(F function) {
    using T = std::invoke_result_t<F&>;
    auto answer = std::make_shared<db::Answer<T>>();
    auto pair = new_sign();
    add([function = std::move(function), answer, fulfiller = kj::mv(pair.second)]() mutable {
      answer->write(outcome_of<T>(function));
      fulfiller->fulfill();
    });
    return pair.first.then([answer] { return answer->take(); });
  }

 protected:
  using Function = std::move_only_function<void()>;
  virtual void add(Function function) = 0;
  /// A promise for the caller's thread, and the means to fulfil it where the functions run.
  virtual std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> new_sign() const = 0;

 private:
  template <class T, class F>
  static std::expected<typename db::Answer<T>::Value, kj::Exception> outcome_of(F& function) {
    try {
      if constexpr (std::is_void_v<T>) {
        function();
        return {};
      } else {
        return function();
      }
    } catch (...) {
      return std::unexpected(kj::getCaughtExceptionAsKj());
    }
  }
};

/// At once, on the caller's thread: for tests and the simulator.
class InlineWork final : public BlockingWork {
 protected:
  void add(Function function) override { function(); }
  std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> new_sign() const override;
};

/// On a thread of its own. Made in main(); outlives everyone who uses it.
class WorkThread final : public BlockingWork {
 public:
  WorkThread() : thread_([this] { run_all(); }) {}
  /// Runs what was handed in before, then ends the thread.
  ~WorkThread() noexcept override;

 protected:
  void add(Function function) override;
  std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> new_sign() const override;

 private:
  void run_all();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Function> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace qpc::node
