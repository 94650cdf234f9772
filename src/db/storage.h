// storage.h: where an event loop hands in its reads and writes. Many writes are saved together.
#pragma once
#include <kj/async.h>

#include <algorithm>
#include <functional>
#include <type_traits>

#include "db/function_work.h"
#include "db/saver.h"

namespace qpc::db {

/// Runs functions on the database, away from whoever asks; the promise is the answer.
///
/// A write is a function `T(Database&)` or `std::expected<T, E>(Database&)`. All writes that wait are run in the order
/// they were handed in, each in its own savepoint but for DecidesFirst, in one transaction with one sync; only then the
/// answers are released, so an answered write survives any crash. A write that throws or returns an error is undone
/// alone. When the save itself fails, every write of the batch fails with its fault. A read, `T(Database&)` too, sees
/// every write handed in before it. A write that has looked at everything before it writes says so, by DecidesFirst: it
/// is cheaper.
///
/// The function and all it captures move to the storage thread, run and die there: capture values, not references,
/// and nothing that belongs to an event loop. Dropping the promise takes the function back, unless it has begun: a
/// write then happens as a whole or not at all, and nobody is told which. A function does not wait, does not begin
/// transactions (Savepoint is fine), and leaves nothing behind in memory that would be wrong if the save failed, or
/// clears it in `on_save_failed`.
class Storage {
 public:
  virtual ~Storage() = default;

  /// Work on its way, for who may want to take it back.
  template <class T>
  struct HandedIn {
    kj::Promise<T> answer;
    std::shared_ptr<Handed> handed;
    /// The log learns that somebody waits no longer, whoever keeps `answer`. Does nothing once there is an answer.
    std::function<void()> note_given_up;
  };

  /// The promise is that of the function's value; an exception from the function or the save rejects it. `log`, where
  /// it is not null and somebody measures, learns on this thread what this took, once it is answered.
  template <class F>
  auto write(F function, std::shared_ptr<WorkLog> log = nullptr) {
    return hand_in<F>(std::move(function), Work::Purpose::write, std::move(log)).answer;
  }
  /// The same for who goes on waiting when he no longer wants it to begin.
  template <class F>
  auto write_revocably(F function, std::shared_ptr<WorkLog> log = nullptr) {
    return hand_in<F>(std::move(function), Work::Purpose::write, std::move(log));
  }
  /// Must not write: the database refuses that as Fault::bug.
  template <class F>
  auto read(F function, std::shared_ptr<WorkLog> log = nullptr) {
    return hand_in<F>(std::move(function), Work::Purpose::read, std::move(log)).answer;
  }

  /// The same, but it sees at least what has been answered, and does not wait for what others write at the time.
  template <class F>
  auto read_saved(F function, std::shared_ptr<WorkLog> log = nullptr) {
    return hand_in<F>(std::move(function), Work::Purpose::read_saved, std::move(log)).answer;
  }

  /// Closes the database, opens it again, and takes work again if that succeeds.
  kj::Promise<void> reopen() {
    return hand_in([](Database&) {}, Work::Purpose::reopen).answer;
  }
  /// Why no more is read or written; nothing while all is well. May be asked from any thread.
  virtual std::optional<Fault> unhealthy() const = 0;
  /// `listener` runs on the storage thread after a batch failed and before any of its answers leaves: the place to
  /// drop cached sequences, epochs and duplicate tables. It must not throw. Add listeners before the first write.
  virtual void on_save_failed(std::function<void(Fault)> listener) = 0;

  /// Measures from here on; before the first read or write. `meter` outlives the storage.
  void measure(StorageMeter& meter) {
    meter_ = &meter;
    measure_saves(meter);
  }
  /// Reads and writes that have not been begun yet. May be asked from any thread.
  virtual std::size_t waiting() const = 0;

 protected:
  enum class Runs { on_callers_thread, on_own_thread };
  explicit Storage(Runs runs) : runs_(runs) {}

  virtual void add(std::unique_ptr<Work> work) = 0;
  virtual void measure_saves(StorageMeter& meter) = 0;

 private:
  static StorageMeter::Batch batch_of(Work::Purpose purpose) {
    return purpose == Work::Purpose::write ? StorageMeter::Batch::writes : StorageMeter::Batch::reads;
  }
  template <class F>
  HandedIn<std::invoke_result_t<F&, Database&>> hand_in(F function, Work::Purpose purpose,
                                                        std::shared_ptr<WorkLog> log = nullptr) {
    using T = std::invoke_result_t<F&, Database&>;
    auto errand = std::make_shared<Errand<F, T>>(std::move(function));
    auto [told, sign] = new_sign();
    auto work = std::make_unique<FunctionWork<F, T>>(purpose, errand, std::move(sign));
    if (meter_ != nullptr) work->handed_in = meter_->now();
    const auto handed_in = work->handed_in;
    if (meter_ == nullptr) log = nullptr;
    add(std::move(work));
    const auto note = [errand, log = std::move(log), handed_in, batch = batch_of(purpose), meter = meter_](
                          StorageMeter::Time begun, bool given_up) {
      if (log == nullptr || !errand->note_once()) return;
      const auto now = meter->now();
      log->add({batch, handed_in, given_up ? now : std::max(handed_in, begun), now, given_up});
    };
    auto take = [errand, note] {
      note(errand->begun(), false);
      return errand->take();
    };
    const auto note_given_up = [errand, note] {
      if (!errand->is_taken()) note({}, true);
    };
    auto give_up = [errand, note_given_up] {
      errand->take_back();
      note_given_up();
    };
    return {.answer = told.then(kj::mv(take)).attach(kj::defer(kj::mv(give_up))),
            .handed = errand,
            .note_given_up = note_given_up};
  }
  Awaited new_sign() const;

  Runs runs_;
  StorageMeter* meter_ = nullptr;
};

}  // namespace qpc::db
