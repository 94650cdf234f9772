// inline_storage.h: storage on the caller's own thread, for tests, the simulator and small programs.
#pragma once
#include "db/storage.h"

namespace qpc::db {

/// Collects what is handed in during one turn of the event loop and runs it as one batch afterwards: the same rules
/// as ThreadStorage, in an order that is always the same. Lives on one event loop.
class InlineStorage final : public Storage {
 public:
  /// Opens the database; throws what `open` throws.
  explicit InlineStorage(Opener open) : Storage(Runs::on_callers_thread), saver_(std::move(open)) {}
  /// Runs what was handed in before.
  ~InlineStorage() noexcept override;

  std::optional<Fault> unhealthy() const override { return saver_.unhealthy(); }
  void on_save_failed(std::function<void(Fault)> listener) override { saver_.on_save_failed(std::move(listener)); }
  std::size_t waiting() const override { return waiting_.size(); }

  /// Begins nothing, as a disk that hangs does, until it goes on.
  void hang() { hangs_ = true; }
  void go_on();

 protected:
  void add(std::unique_ptr<Work> work) override;
  void measure_saves(StorageMeter& meter) override { saver_.measure(meter); }

 private:
  void run_waiting();

  Saver saver_;
  Saver::Works waiting_;
  bool hangs_ = false;
  kj::Promise<void> turn_ = kj::READY_NOW;
};

}  // namespace qpc::db
