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
/// or what outlives the BlockingWork.
class BlockingWork {
 public:
  virtual ~BlockingWork() = default;

  /// Dropping the promise does not take the function back.
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
  /// Dropping the promise takes the function back, and what it holds, unless it has begun.
  template <class F>
  kj::Promise<std::invoke_result_t<F&>> run_revocably(F function) {
    using T = std::invoke_result_t<F&>;
    auto errand = std::make_shared<db::Errand<F, T>>(std::move(function));
    auto pair = new_sign();
    add([errand, fulfiller = kj::mv(pair.second)]() mutable {
      if (!errand->begin()) return;
      errand->write(outcome_of<T>([&] { return errand->run(); }), {});
      fulfiller->fulfill();
    });
    return pair.first.then([errand] { return errand->take(); }).attach(kj::defer([errand] { errand->take_back(); }));
  }
  /// Functions that have not been begun yet, and places of those that were taken back. May be asked from any thread.
  virtual std::size_t waiting() const = 0;

 protected:
  using Function = std::move_only_function<void()>;
  virtual void add(Function function) = 0;
  /// A promise for the caller's thread, and the means to fulfil it where the functions run.
  virtual std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> new_sign() const = 0;

 private:
  template <class T, class F>
  static std::expected<typename db::Answer<T>::Value, kj::Exception> outcome_of(F&& function) {
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
 public:
  /// Begins nothing from here on, as a disk that hangs; until go_on().
  void hang() { hangs_ = true; }
  void go_on();
  std::size_t waiting() const override { return waiting_.size(); }

 protected:
  void add(Function function) override;
  std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> new_sign() const override;

 private:
  std::deque<Function> waiting_;
  bool hangs_ = false;
};

/// On a thread of its own. Made in main(); outlives everyone who uses it.
class WorkThread final : public BlockingWork {
 public:
  WorkThread() : thread_([this] { run_all(); }) {}
  /// Runs what was handed in before, then ends the thread.
  ~WorkThread() noexcept override;
  std::size_t waiting() const override;

 protected:
  void add(Function function) override;
  std::pair<kj::Promise<void>, kj::Own<kj::PromiseFulfiller<void>>> new_sign() const override;

 private:
  void run_all();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Function> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace qpc::node
