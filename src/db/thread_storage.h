// thread_storage.h: storage on a thread of its own; what waits while one batch is saved becomes the next.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "db/storage.h"

namespace qpc::db {

/// Any number of event loops hand in work. Made in `main()`; outlives everyone who uses it.
class ThreadStorage final : public Storage {
 public:
  /// Opens the database on the calling thread, so that its faults are thrown here, then starts the storage thread.
  explicit ThreadStorage(Opener open);
  /// Runs what was handed in before, then ends the thread and closes the database.
  ~ThreadStorage() noexcept override;

  std::optional<Fault> unhealthy() const override { return saver_.unhealthy(); }
  void on_save_failed(std::function<void(Fault)> listener) override { saver_.on_save_failed(std::move(listener)); }
  std::size_t waiting() const override;

 protected:
  void add(std::unique_ptr<Work> work) override;
  void measure_saves(StorageMeter& meter) override;

 private:
  void run();

  Saver saver_;  // touched by the storage thread alone once that runs
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Saver::Works waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace qpc::db
