#include "node/health/health.h"

namespace qpc::node {

using Status = HealthState::Status;

HealthState Health::state() const {
  if (draining_) return {Status::draining, "the node is going down"};
  if (const auto fault = storage_.unhealthy()) return {Status::degraded, db::advice(*fault)};
  return {};
}

HealthState Health::state(Time now) const {
  if (now - loop_.load() > longest_silence) return {Status::stalled, "the event loop does not answer"};
  if (!draining_ && now - storage_thread_.load() > longest_silence) {
    return {Status::stalled, "the storage does not answer"};
  }
  return state();
}

}  // namespace qpc::node
