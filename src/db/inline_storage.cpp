#include "db/inline_storage.h"

namespace qpc::db {

InlineStorage::~InlineStorage() noexcept { run_waiting(); }

void InlineStorage::add(std::unique_ptr<Work> work) {
  waiting_.push_back(std::move(work));
  if (waiting_.size() > 1) return;
  turn_ = kj::evalLater([this] { run_waiting(); }).eagerlyEvaluate(nullptr);
}

void InlineStorage::run_waiting() {
  saver_.run(std::exchange(waiting_, {}));
  saver_.tidy(waiting_.empty());
}

}  // namespace qpc::db
