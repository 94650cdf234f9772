// saver.h: runs a batch of writes in one transaction, undoes those that fail, and answers after the save.
#pragma once
#include <kj/async.h>

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "db/database.h"
#include "db/storage_meter.h"

namespace qpc::db {

/// A function that waits for its turn on the database, and the one who waits for its answer.
class Work {
 public:
  /// Of one batch, `read_saved` comes first, then `write`, then `read`, then `reopen`.
  enum class Purpose { read, write, reopen, read_saved };
  /// How a write that fails is undone: by its own savepoint; or it has written nothing yet (DecidesFirst of
  /// function_work.h).
  enum class Undo { savepoint, nothing_written };

  explicit Work(Purpose purpose, Undo undo = Undo::savepoint) : purpose_(purpose), undo_(undo) {}
  virtual ~Work() = default;
  Purpose purpose() const { return purpose_; }
  Undo undo() const { return undo_; }
  /// When it was handed in, by a meter's clock.
  StorageMeter::Time handed_in{};
  /// When its batch began, by the same.
  StorageMeter::Time begun{};

  /// Before it is run, or fails. False when it was taken back: then neither happens.
  virtual bool begin() = 0;
  /// Runs the function. Returns false when it returned an Error: what it wrote is then rolled back.
  virtual bool run(Database& database) = 0;
  /// Hands out what `run` returned.
  virtual void answer() = 0;
  virtual void fail(const kj::Exception& exception) = 0;
  /// After the answers of the whole batch have been handed out.
  virtual void wake() = 0;

 private:
  Purpose purpose_;
  Undo undo_;
};

/// Makes the connection, at first and after a failed sync: opens, migrates.
using Opener = std::function<std::unique_ptr<Database>()>;

/// The engine of every Storage: owns the connection, lives on one thread.
class Saver {
 public:
  using Works = std::vector<std::unique_ptr<Work>>;

  /// As many writes share one save at most: more would keep the first of them waiting for little gain.
  static constexpr std::size_t largest_batch = 512;

  /// Opens the database; throws what `open` throws.
  explicit Saver(Opener open);

  /// Runs all of it, in batches in the order of `works`; all is answered when this returns. Never throws.
  void run(Works works);
  /// Housekeeping between batches.
  void tidy(bool idle);

  /// May be called from any thread.
  std::optional<Fault> unhealthy() const { return unhealthy_.load(); }
  /// Before the first run. `meter` outlives the saver.
  void measure(StorageMeter& meter) { meter_ = &meter; }
  /// `listener` must not throw.
  void on_save_failed(std::function<void(Fault)> listener) { listeners_.push_back(std::move(listener)); }

 private:
  /// Runs those of one purpose, and tells the meter.
  void run_alike(std::span<Work* const> works, Work::Purpose purpose);
  void run_together(std::span<Work* const> works, Work::Purpose purpose);
  void batch_failed(Fault fault, Work::Purpose purpose);
  void reopen(std::span<Work* const> works);
  static void fail(std::span<Work* const> works, const kj::Exception& exception);
  static void wake(std::span<Work* const> works);

  Opener open_;
  std::unique_ptr<Database> database_;  ///< none after opening it again failed
  std::vector<std::function<void(Fault)>> listeners_;
  StorageMeter* meter_ = nullptr;
  std::atomic<std::optional<Fault>> unhealthy_{std::nullopt};
};

}  // namespace qpc::db
