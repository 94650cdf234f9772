// function_work.h: a function on its way to the storage thread, and its answer on the way back.
#pragma once
#include <kj/async.h>

#include <atomic>
#include <memory>

#include "db/returns.h"
#include "db/saver.h"

namespace qpc::db {

/// Whether a function can say that what it did shall be undone, in whatever words its layer has for it.
template <class T>
constexpr bool is_outcome = false;
template <class T, class E>
constexpr bool is_outcome<std::expected<T, E>> = true;

/// A write that returns its error, or throws, before it has written anything: then it needs no savepoint of its own,
/// which costs a copy of every page that it touches. Should it do so later all the same, its whole batch fails.
template <class F>
struct DecidesFirst {
  F function;
  auto operator()(Database& database) { return function(database); }
};
template <class F>
DecidesFirst(F) -> DecidesFirst<F>;

template <class F>
constexpr auto undo_of = Work::Undo::savepoint;
template <class F>
constexpr auto undo_of<DecidesFirst<F>> = Work::Undo::nothing_written;

/// Something handed in, as who waits for it sees it.
class Handed {
 public:
  virtual ~Handed() = default;
  /// It will not be run. False when it has begun: then it runs to its end. On the thread that handed it in.
  virtual bool take_back() = 0;
};

/// What a function returned or threw: written once on the storage thread, then taken once by the event loop.
///
/// The lock of Returns orders the two, and `written_` states that order once more for whoever takes without a sign.
template <class T>
class Answer {
 public:
  struct Nothing {};
  using Value = std::conditional_t<std::is_void_v<T>, Nothing, T>;

  void write(std::expected<Value, kj::Exception> outcome, StorageMeter::Time begun = {}) {
    outcome_.emplace(std::move(outcome));
    begun_ = begun;
    written_.store(true, std::memory_order_release);
  }
  /// When the function was begun, where somebody measures that. After write().
  StorageMeter::Time begun() const { return written_.load(std::memory_order_acquire) ? begun_ : StorageMeter::Time{}; }
  T take() {
    if (!written_.load(std::memory_order_acquire)) raise(Fault::bug, "an answer is taken before it is written");
    if (!outcome_->has_value()) kj::throwFatalException(kj::mv(outcome_->error()));
    if constexpr (!std::is_void_v<T>) return *std::move(*outcome_);
  }

 private:
  std::optional<std::expected<Value, kj::Exception>> outcome_;
  StorageMeter::Time begun_{};
  std::atomic<bool> written_ = false;
};

/// A function, then its answer: shared by who waits and the storage thread. The function belongs to whoever gets it out
/// of its waiting, and dies on that thread.
template <class F, class T>
class Errand final : public Handed {
 public:
  using Value = typename Answer<T>::Value;

  explicit Errand(F function) : function_(std::move(function)) {}

  /// On the storage thread, before the rest. False when it was taken back.
  bool begin() { return leave_waiting(Stage::begun); }
  template <class... Arguments>
  Value run(Arguments&... arguments) {
    if constexpr (std::is_void_v<T>) {
      (*function_)(arguments...);
      return {};
    } else {
      return (*function_)(arguments...);
    }
  }
  /// `begun`: when its batch was begun, by the meter's clock.
  void write(std::expected<Value, kj::Exception> outcome, StorageMeter::Time begun) {
    function_.reset();
    answer_.write(std::move(outcome), begun);
  }

  bool take_back() override {
    if (leave_waiting(Stage::taken_back)) function_.reset();
    return stage_.load(std::memory_order_relaxed) == Stage::taken_back;
  }
  T take() {
    taken_ = true;
    return answer_.take();
  }
  /// On the thread that takes.
  bool is_taken() const { return taken_; }
  /// True the first time. On the thread that takes.
  bool note_once() { return !std::exchange(noted_, true); }
  StorageMeter::Time begun() const { return answer_.begun(); }

 private:
  enum class Stage : std::uint8_t { waiting, begun, taken_back };
  bool leave_waiting(Stage next) {
    auto waiting = Stage::waiting;
    return stage_.compare_exchange_strong(waiting, next, std::memory_order_acq_rel);
  }

  std::atomic<Stage> stage_ = Stage::waiting;
  std::optional<F> function_;
  Answer<T> answer_;
  bool taken_ = false;
  bool noted_ = false;
};

/// The Work of Storage::write and Storage::read.
template <class F, class T>
class FunctionWork final : public Work {
 public:
  /// `sign` tells when the answer can be taken.
  FunctionWork(Purpose purpose, std::shared_ptr<Errand<F, T>> errand, std::unique_ptr<Sign> sign)
      : Work(purpose, undo_of<F>), errand_(std::move(errand)), sign_(std::move(sign)) {}
  ~FunctionWork() noexcept override = default;

  bool begin() override { return errand_->begin(); }
  bool run(Database& database) override {
    value_.emplace(errand_->run(database));
    if constexpr (is_outcome<T>) return value_->has_value();
    return true;
  }
  void answer() override {
    errand_->write(*std::move(value_), begun);
    sign_->tell();
  }
  void fail(const kj::Exception& exception) override {
    errand_->write(std::unexpected(kj::cp(exception)), begun);
    sign_->tell();
  }
  void wake() override { sign_->wake(); }

 private:
  std::shared_ptr<Errand<F, T>> errand_;
  std::optional<typename Errand<F, T>::Value> value_;
  std::unique_ptr<Sign> sign_;
};

}  // namespace qpc::db
