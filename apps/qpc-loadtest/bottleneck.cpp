#include <cmath>

#include "qpc-loadtest/report.h"

namespace qpc::loadtest {
namespace {

// Of a core, or of all: more is not to be had beside what the system itself does.
constexpr double all_there_is = 0.9;

std::string percent(double part) { return std::to_string(std::lround(part * 100)) + " %"; }

}  // namespace

Bottleneck bottleneck_of(const Phase& phase, const Machine& machine) {
  const auto& cost = phase.cost;
  if (cost.seconds <= 0) return Bottleneck::none;
  if (cost.generator_cpu_seconds / cost.seconds >= all_there_is) return Bottleneck::generator;
  if (cost.busiest && cost.busiest->cores >= all_there_is) return Bottleneck::node_thread;
  const double both = cost.generator_cpu_seconds + cost.node_cpu_seconds.value_or(0);
  return both / cost.seconds >= all_there_is * machine.cores ? Bottleneck::machine : Bottleneck::none;
}

const char* name(Bottleneck bottleneck) {
  switch (bottleneck) {
    case Bottleneck::generator:
      return "generator";
    case Bottleneck::node_thread:
      return "node_thread";
    case Bottleneck::machine:
      return "machine";
    case Bottleneck::none:
      break;
  }
  return "none";
}

std::string sentence(const Phase& phase, const Machine& machine) {
  const auto& cost = phase.cost;
  switch (bottleneck_of(phase, machine)) {
    case Bottleneck::generator:
      return "The generator itself is the bottleneck: its thread was busy for " +
             percent(cost.generator_cpu_seconds / cost.seconds) + " of the time. The node can do more than this says.";
    case Bottleneck::node_thread:
      if (!cost.busiest) break;
      return "The node's thread " + cost.busiest->name + " was busy for " + percent(cost.busiest->cores) +
             " of the time: it sets the pace.";
    case Bottleneck::machine:
      return "Node and generator together kept all " + std::to_string(machine.cores) +
             " cores busy: each would be faster alone.";
    case Bottleneck::none:
      break;
  }
  return "";
}

}  // namespace qpc::loadtest
