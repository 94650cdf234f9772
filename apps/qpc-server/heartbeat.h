// heartbeat.h: notes that the event loop and the storage thread answer.
#pragma once
#include <kj/async.h>
#include <kj/timer.h>

#include "db/storage.h"
#include "net/task.h"
#include "node/health/health.h"

namespace qpc::server {

/// Beats once a second on the loop it is made on, and asks the storage for a sign of life as often, but not while it
/// owes one still. What it is built with outlives it.
class Heartbeat final : private kj::TaskSet::ErrorHandler {
 public:
  Heartbeat(kj::Timer& timer, db::Storage& storage, node::Health& health);
  KJ_DISALLOW_COPY_AND_MOVE(Heartbeat);

 private:
  Task<void> beat();
  Task<void> ask_storage();
  void taskFailed(kj::Exception&& exception) override;

  kj::Timer& timer_;
  db::Storage& storage_;
  node::Health& health_;
  kj::TaskSet tasks_;
};

}  // namespace qpc::server
