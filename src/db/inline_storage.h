// inline_storage.h: storage on the caller's own thread, for tests, the simulator and programs with nothing to hide.
#pragma once
#include "db/storage.h"

namespace qpc::db {

/// Collects what is handed in during one turn of the event loop and runs it as one batch afterwards: the same rules
/// as ThreadStorage, in an order that is always the same. Lives on one event loop.
class InlineStorage final : public Storage {
 public:
  explicit InlineStorage(Opener open);
  ~InlineStorage() noexcept override;

  std::optional<Fault> unhealthy() const override;
  kj::Promise<void> reopen() override;
  void on_save_failed(std::function<void(Fault)> listener) override;

 protected:
  void add(std::unique_ptr<Work> work) override;

 private:
  Saver saver_;
  Saver::Batch waiting_;
  kj::Promise<void> turn_ = kj::READY_NOW;
};

}  // namespace qpc::db
