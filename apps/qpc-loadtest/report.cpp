#include "qpc-loadtest/report.h"

#include <algorithm>

namespace qpc::loadtest {
namespace {

using Json = nlohmann::ordered_json;

double milliseconds(Nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json latency_of(const Histogram& latency) {
  return {{"count", latency.count()},
          {"mean_ms", milliseconds(latency.mean())},
          {"p50_ms", milliseconds(latency.quantile(0.5))},
          {"p95_ms", milliseconds(latency.quantile(0.95))},
          {"p99_ms", milliseconds(latency.quantile(0.99))},
          {"p999_ms", milliseconds(latency.quantile(0.999))},
          {"max_ms", milliseconds(latency.largest())}};
}

Json phase_of(const Phase& phase, const Machine& machine) {
  Json errors = Json::object();
  for (const auto& [code, times] : phase.errors()) errors[code] = times;
  Json busiest = nullptr;
  if (phase.cost.busiest) busiest = {{"name", phase.cost.busiest->name}, {"cores", phase.cost.busiest->cores}};
  return {{"name", phase.name()},
          {"seconds", phase.window().seconds()},
          {"done", phase.done()},
          {"per_second", phase.per_second()},
          {"latency", latency_of(phase.latency())},
          {"errors", errors},
          {"each_second", phase.each_second()},
          {"cost_seconds", phase.cost.seconds},
          {"node_cpu_seconds", or_null(phase.cost.node_cpu_seconds)},
          {"node_busiest_thread", busiest},
          {"generator_cpu_seconds", phase.cost.generator_cpu_seconds},
          {"bottleneck", name(bottleneck_of(phase, machine))},
          {"remark", sentence(phase, machine)}};
}

Json options_of(const Options& options) {
  return {{"server", options.server.to_string()},
          {"clients", options.clients},
          {"outstanding", options.outstanding},
          {"rate", or_null(options.rate)},
          {"duration_seconds", options.duration_seconds},
          {"warmup_seconds", options.warmup_seconds},
          {"payload_bytes", options.payload_bytes},
          {"size", options.size},
          {"messages", options.messages},
          {"blob_bytes", options.blob_bytes}};
}

}  // namespace

bool Report::has_figures() const { return std::ranges::any_of(phases, &Phase::has_begun); }

std::uint64_t Report::error_count() const {
  std::uint64_t count = 0;
  for (const auto& phase : phases) count += phase.error_count();
  return count;
}

nlohmann::ordered_json to_json(const Report& report) {
  Json phases = Json::array(), figures = Json::array(), samples = Json::array();
  for (const auto& phase : report.phases) phases.push_back(phase_of(phase, report.machine));
  for (const auto& [name, value, unit] : report.figures) {
    figures.push_back({{"name", name}, {"value", value}, {"unit", unit}});
  }
  for (const auto& sample : report.samples) {
    samples.push_back({{"second", sample.second},
                       {"node_cpu_seconds", or_null(sample.node_cpu_seconds)},
                       {"node_rss_bytes", or_null(sample.node_rss_bytes)},
                       {"generator_cpu_seconds", sample.generator_cpu_seconds},
                       {"generator_rss_bytes", sample.generator_rss_bytes}});
  }
  return {{"format", 1},
          {"program", "qpc-loadtest " QPC_VERSION},
          {"scenario", report.options.scenario},
          {"began_at", report.began_at.time_since_epoch().count()},
          {"machine", {{"cores", report.machine.cores}, {"processor", report.machine.processor}}},
          {"options", options_of(report.options)},
          {"interrupted", report.interrupted_by.has_value()},
          {"setup_seconds", report.setup_seconds},
          {"phases", phases},
          {"figures", figures},
          {"samples", samples}};
}

}  // namespace qpc::loadtest
