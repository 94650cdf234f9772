#include "node/health/health.h"

namespace qpc::node {

using Status = HealthState::Status;

HealthState Health::state() const {
  if (draining_) return {Status::draining, "the node is going down", warning_};
  if (const auto fault = storage_.unhealthy()) return {Status::degraded, db::advice(*fault), warning_};
  return {.warning = warning_};
}

HealthState Health::state(Time now) const {
  if (now - loop_.load() > longest_silence) return {Status::stalled, "the event loop does not answer", warning_};
  if (!draining_ && now - storage_thread_.load() > longest_silence) {
    return {Status::stalled, "the storage does not answer", warning_};
  }
  return state();
}

}  // namespace qpc::node
