#include "db/inline_storage.h"

namespace qpc::db {

InlineStorage::~InlineStorage() noexcept { go_on(); }

void InlineStorage::add(std::unique_ptr<Work> work) {
  waiting_.push_back(std::move(work));
  if (waiting_.size() > 1 || hangs_) return;
  turn_ = kj::evalLater([this] { run_waiting(); }).eagerlyEvaluate(nullptr);
}

void InlineStorage::go_on() {
  hangs_ = false;
  run_waiting();
}

void InlineStorage::run_waiting() {
  if (hangs_) return;
  saver_.run(std::exchange(waiting_, {}));
  saver_.tidy(waiting_.empty());
}

}  // namespace qpc::db
