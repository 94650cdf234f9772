// thread_storage.h: storage on a thread of its own; what waits while one batch is saved becomes the next.
#pragma once
#include "db/storage.h"

namespace qpc::db {

/// Any number of event loops hand in work. Made in `main()`; outlives everyone who uses it.
class ThreadStorage final : public Storage {
 public:
  /// Opens the database on the calling thread, so that its faults are thrown here, then starts the storage thread.
  explicit ThreadStorage(Opener open);
  /// Runs what was handed in before, then ends the thread and closes the database.
  ~ThreadStorage() noexcept override;

  std::optional<Fault> unhealthy() const override;
  kj::Promise<void> reopen() override;
  void on_save_failed(std::function<void(Fault)> listener) override;

 protected:
  void add(std::unique_ptr<Work> work) override;

 private:
  struct Thread;
  std::unique_ptr<Thread> thread_;
};

}  // namespace qpc::db
