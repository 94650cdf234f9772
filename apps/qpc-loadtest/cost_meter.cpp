#include <unistd.h>

#include "qpc-loadtest/drive.h"

namespace qpc::loadtest {

CostMeter::CostMeter(const Stage& stage)
    : node_(stage.node_pid()),
      node_before_(node_ ? usage_of(*node_, Threads::with) : std::nullopt),
      own_before_(usage_of(::getpid()).value_or(ProcessUsage())) {}

PhaseCost CostMeter::read() const {
  PhaseCost cost{.seconds = std::chrono::duration<double>(Clock::now() - begun_).count()};
  cost.generator_cpu_seconds = usage_of(::getpid()).value_or(own_before_).cpu_seconds - own_before_.cpu_seconds;
  const auto node = node_ ? usage_of(*node_, Threads::with) : std::nullopt;
  if (!node || !node_before_ || cost.seconds <= 0) return cost;
  cost.node_cpu_seconds = node->cpu_seconds - node_before_->cpu_seconds;
  for (const auto& [id, thread] : node->threads) {
    const auto before = node_before_->threads.find(id);
    const double used = thread.cpu_seconds - (before == node_before_->threads.end() ? 0 : before->second.cpu_seconds);
    if (!cost.busiest || used / cost.seconds > cost.busiest->cores) {
      const std::string name = id == *node_ ? "of its event loop" : thread.name;
      cost.busiest = BusiestThread{.name = name, .cores = used / cost.seconds};
    }
  }
  return cost;
}

}  // namespace qpc::loadtest
