#include "node/metrics/call_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>

namespace qpc::node {
namespace {

const std::string unknown = "unknown";

constexpr std::array outcome_names{"ok",           "refused",       "failed",   "overloaded",
                                   "disconnected", "unimplemented", "cancelled"};

// What waits on purpose, such as Mailbox.fetchWait, ends beyond the last of them.
const prometheus::Histogram::BucketBoundaries seconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                      0.1,    0.25,  0.5,    1,     2.5,  10};

}  // namespace

CallMetrics::CallMetrics(prometheus::Registry& registry)
    : durations_(prometheus::BuildHistogram()
                     .Name("qpc_rpc_call_duration_seconds")
                     .Help("From a call's arrival until its answer is handed to QUIC")
                     .Register(registry)),
      calls_(prometheus::BuildCounter().Name("qpc_rpc_calls_total").Help("Answered calls").Register(registry)),
      refusals_(prometheus::BuildCounter()
                    .Name("qpc_rpc_refusals_total")
                    .Help("Calls with the outcome refused, by the reason that the client was given")
                    .Register(registry)),
      methods_(table_.names().size() + 1) {
  for (std::size_t method = 0; method < methods_.size(); ++method) {
    methods_[method].duration = &durations_.Add({{"method", name_of(method)}}, seconds);
    methods_[method].calls[ok] = &calls_.Add({{"method", name_of(method)}, {"outcome", outcome_names[ok]}});
  }
}

void CallMetrics::answered(const net::AskedCall& call, capnp::rpc::Return::Reader answer) {
  const std::size_t method = table_.find(call.interface_id, call.method_id).value_or(methods_.size() - 1);
  count(method, outcome_of(method, answer));
  methods_[method].duration->Observe(static_cast<double>((now() - call.at) / kj::NANOSECONDS) / 1e9);
}

const std::string& CallMetrics::name_of(std::size_t method) const {
  return method < table_.names().size() ? table_.names()[method] : unknown;
}

CallMetrics::Outcome CallMetrics::outcome_of(std::size_t method, capnp::rpc::Return::Reader answer) {
  using capnp::rpc::Exception;
  if (answer.isCanceled()) return cancelled;
  if (answer.isException()) {
    switch (answer.getException().getType()) {
      case Exception::Type::OVERLOADED:
        return overloaded;
      case Exception::Type::DISCONNECTED:
        return disconnected;
      case Exception::Type::UNIMPLEMENTED:
        return unimplemented;
      case Exception::Type::FAILED:
        break;
    }
    return failed;
  }
  if (!answer.isResults() || method >= table_.names().size()) return ok;
  const auto reason = table_.refusal(method, answer.getResults().getContent());
  if (!reason) return ok;
  count_refusal(method, *reason);
  return refused;
}

void CallMetrics::count(std::size_t method, Outcome outcome) {
  auto*& counter = methods_[method].calls[outcome];
  if (counter == nullptr) counter = &calls_.Add({{"method", name_of(method)}, {"outcome", outcome_names[outcome]}});
  counter->Increment();
}

void CallMetrics::count_refusal(std::size_t method, MethodTable::Reason reason) {
  refusals_.Add({{"method", name_of(method)}, {"reason", MethodTable::name(reason)}}).Increment();
}

}  // namespace qpc::node
