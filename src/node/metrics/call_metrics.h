// call_metrics.h: counts calls and how long they take.
#pragma once
#include <prometheus/registry.h>

#include <array>

#include "net/rpc/call_meter.h"
#include "node/methods/method_table.h"

namespace qpc::node {

/// Families of calls in a registry, which outlives it. Series are made when they are first needed, from names in the
/// schema alone: what a peer calls a method that is none is counted as "unknown".
class CallMetrics final : public net::CallMeter {
 public:
  explicit CallMetrics(prometheus::Registry& registry);

  kj::TimePoint now() const override { return clock_.now(); }
  void answered(const net::AskedCall& call, capnp::rpc::Return::Reader answer) override;

 private:
  enum Outcome : std::uint8_t { ok, refused, failed, overloaded, disconnected, unimplemented, cancelled, outcomes };
  struct Method {
    prometheus::Histogram* duration = nullptr;
    std::array<prometheus::Counter*, outcomes> calls{};
  };

  const std::string& name_of(std::size_t method) const;
  Outcome outcome_of(std::size_t method, capnp::rpc::Return::Reader answer);
  void count(std::size_t method, Outcome outcome);
  void count_refusal(std::size_t method, MethodTable::Reason reason);

  const kj::MonotonicClock& clock_ = kj::systemPreciseMonotonicClock();
  MethodTable table_;
  prometheus::Family<prometheus::Histogram>& durations_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Counter>& refusals_;
  std::vector<Method> methods_;  // by number; the last is "unknown"
};

}  // namespace qpc::node
