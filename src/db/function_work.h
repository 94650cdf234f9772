// function_work.h: a function on its way to the storage thread, and its answer on the way back.
#pragma once
#include <kj/async.h>

#include <atomic>
#include <memory>

#include "db/saver.h"

namespace qpc::db {

/// Whether a function can say that what it did shall be undone, in whatever words its layer has for it.
template <class T>
constexpr bool is_outcome = false;
template <class T, class E>
constexpr bool is_outcome<std::expected<T, E>> = true;

/// What a function returned or threw: written once on the storage thread, then taken once by the event loop.
///
/// KJ calls the event loop, and its own lock orders the two. `written_` states that order once more, where
/// ThreadSanitizer can see it: KJ's lock lies in a library that is not instrumented.
template <class T>
class Answer {
 public:
  struct Nothing {};
  using Value = std::conditional_t<std::is_void_v<T>, Nothing, T>;

  void write(std::expected<Value, kj::Exception> outcome) {
    outcome_.emplace(std::move(outcome));
    written_.store(true, std::memory_order_release);
  }
  /// Whoever waited for it does so no more.
  void abandon() { abandoned_.store(true, std::memory_order_relaxed); }
  bool is_abandoned() const { return abandoned_.load(std::memory_order_relaxed); }
  T take() {
    if (!written_.load(std::memory_order_acquire)) raise(Fault::bug, "an answer is taken before it is written");
    if (!outcome_->has_value()) kj::throwFatalException(kj::mv(outcome_->error()));
    if constexpr (!std::is_void_v<T>) return *std::move(*outcome_);
  }

 private:
  std::optional<std::expected<Value, kj::Exception>> outcome_;
  std::atomic<bool> written_ = false;
  std::atomic<bool> abandoned_ = false;
};

/// The Work of Storage::write and Storage::read.
template <class F, class T>
class FunctionWork final : public Work {
 public:
  /// `sign` is fulfilled when the answer can be taken.
  FunctionWork(Purpose purpose, F function, std::shared_ptr<Answer<T>> answer, kj::Own<kj::PromiseFulfiller<void>> sign)
      : Work(purpose), function_(std::move(function)), answer_(std::move(answer)), sign_(kj::mv(sign)) {}
  ~FunctionWork() noexcept override = default;

  bool run(Database& database) override {
    if constexpr (std::is_void_v<T>) {
      function_(database);
      value_.emplace();
    } else {
      value_.emplace(function_(database));
      if constexpr (is_outcome<T>) return value_->has_value();
    }
    return true;
  }
  bool is_abandoned() const override { return answer_->is_abandoned(); }
  void answer() override {
    answer_->write(*std::move(value_));
    sign_->fulfill();
  }
  void fail(const kj::Exception& exception) override {
    answer_->write(std::unexpected(kj::cp(exception)));
    sign_->fulfill();
  }

 private:
  F function_;
  std::optional<typename Answer<T>::Value> value_;
  std::shared_ptr<Answer<T>> answer_;
  kj::Own<kj::PromiseFulfiller<void>> sign_;
};

}  // namespace qpc::db
