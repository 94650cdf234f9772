// saver.h: runs a batch of writes in one transaction, each in its own savepoint, and answers after the save.
#pragma once
#include <kj/async.h>

#include <functional>
#include <memory>
#include <vector>

#include "db/database.h"

namespace qpc::db {

/// A function that waits for its turn on the database, and the one who waits for its answer.
class Work {
 public:
  enum class Purpose { read, write };

  explicit Work(Purpose purpose) : purpose_(purpose) {}
  virtual ~Work() = default;
  Purpose purpose() const { return purpose_; }

  /// Runs the function. Returns false when it returned an Error: what it wrote is then rolled back.
  virtual bool run(Database& database) = 0;
  /// Hands out what `run` returned.
  virtual void answer() = 0;
  virtual void fail(const kj::Exception& exception) = 0;

 private:
  Purpose purpose_;
};

/// The Work of Storage::write and Storage::read.
template <class F, class T>
class FunctionWork final : public Work {
 public:
  FunctionWork(Purpose purpose, F function, kj::Own<kj::CrossThreadPromiseFulfiller<T>> fulfiller)
      : Work(purpose), function_(std::move(function)), fulfiller_(kj::mv(fulfiller)) {}
  ~FunctionWork() noexcept override = default;

  bool run(Database& database) override {
    if constexpr (std::is_void_v<T>) {
      function_(database);
      return true;
    } else {
      value_.emplace(function_(database));
      if constexpr (requires { value_->error(); }) return value_->has_value();
      return true;
    }
  }
  void answer() override {
    if constexpr (std::is_void_v<T>) {
      fulfiller_->fulfill();
    } else {
      fulfiller_->fulfill(std::move(*value_));
    }
  }
  void fail(const kj::Exception& exception) override { fulfiller_->reject(kj::cp(exception)); }

 private:
  struct Nothing {};
  F function_;
  std::optional<std::conditional_t<std::is_void_v<T>, Nothing, T>> value_;
  kj::Own<kj::CrossThreadPromiseFulfiller<T>> fulfiller_;
};

/// Makes the connection, at first and after a failed sync: opens, migrates.
using Opener = std::function<std::unique_ptr<Database>()>;

/// The engine of every Storage: owns the connection, lives on one thread.
class Saver {
 public:
  /// Opens the database; throws what `open` throws.
  explicit Saver(Opener open);

  using Batch = std::vector<std::unique_ptr<Work>>;
  /// The writes of `batch` in one transaction, then its reads; all are answered when this returns. Never throws.
  void run(Batch batch);
  /// Housekeeping between batches.
  void tidy(bool idle);

  std::optional<Fault> unhealthy() const;
  /// Throws what opening throws; the saver is then as unhealthy as before.
  void reopen();
  void on_save_failed(std::function<void(Fault)> listener) { listeners_.push_back(std::move(listener)); }

 private:
  Opener open_;
  std::unique_ptr<Database> database_;
  std::vector<std::function<void(Fault)>> listeners_;
};

}  // namespace qpc::db
