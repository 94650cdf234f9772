// What measuring costs a call and a save.
#include <benchmark/benchmark.h>
#include <capnp/message.h>
#include <schemas/channel.capnp.h>

#include "node/metrics/node_metrics.h"

namespace qpc::node {
namespace {

void answered(benchmark::State& state, bool refused) {
  NodeMetrics metrics;
  capnp::MallocMessageBuilder message;
  auto answer = message.initRoot<capnp::rpc::Return>();
  auto result = answer.initResults().initContent().initAs<api::Channel::PostResults>().initResult();
  if (refused) {
    result.initRefused().setReason(api::Refusal::Reason::TOO_OFTEN);
  } else {
    result.initStored();
  }
  const auto reader = answer.asReader();
  auto& meter = metrics.calls();
  for (auto _ : state) {
    const net::AskedCall call{capnp::typeId<api::Channel>(), 0, meter.now()};
    meter.answered(call, reader);
  }
}
void an_answered_call(benchmark::State& state) { answered(state, false); }
void a_refused_call(benchmark::State& state) { answered(state, true); }

void a_save_of_one(benchmark::State& state) {
  NodeMetrics metrics;
  auto& meter = metrics.storage();
  for (auto _ : state) {
    const auto handed_in = meter.now();
    const auto begun = meter.now();
    meter.waited(begun - handed_in);
    meter.ran(db::StorageMeter::Batch::writes, 1, meter.now() - begun);
  }
}

void the_page(benchmark::State& state) {
  NodeMetrics metrics;
  for (auto _ : state) benchmark::DoNotOptimize(metrics.text());
  state.counters["octets"] = static_cast<double>(metrics.text().size());
}

BENCHMARK(an_answered_call);
BENCHMARK(a_refused_call);
BENCHMARK(a_save_of_one);
BENCHMARK(the_page);

}  // namespace
}  // namespace qpc::node
