#include <cstdio>

#include "qpc-loadtest/report.h"

namespace qpc::loadtest {
namespace {

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char text[512];
  const int size = std::snprintf(text, sizeof text, pattern, values...);
  return {text, static_cast<std::size_t>(std::min<int>(size, sizeof text - 1))};
}

std::string line_of(const Phase& phase) {
  const auto ms = [&](double part) {
    return std::chrono::duration<double, std::milli>(phase.latency().quantile(part)).count();
  };
  const auto& cost = phase.cost;
  const auto cores = [&](double cpu) { return cost.seconds > 0 ? cpu / cost.seconds : 0; };
  std::string text =
      format("%-36s %9.0f/s %9.2f %9.2f %9.2f %9.2f %9.2f %8llu", phase.name().c_str(), phase.per_second(), ms(0.5),
             ms(0.95), ms(0.99), ms(0.999), ms(1), static_cast<unsigned long long>(phase.error_count()));
  text += cost.node_cpu_seconds ? format("  %6.2f", cores(*cost.node_cpu_seconds)) : std::string("       -");
  return text + format(" %6.2f\n", cores(cost.generator_cpu_seconds));
}

}  // namespace

std::string to_table(const Report& report) {
  std::string text = format("%-36s %11s %9s %9s %9s %9s %9s %8s  %13s\n", report.options.scenario.c_str(), "", "p50 ms",
                            "p95", "p99", "p99.9", "max", "errors", "cores: n., g.");
  for (const auto& phase : report.phases) {
    text += line_of(phase);
    for (const auto& [code, times] : phase.errors()) {
      text += format("    %s: %llu\n", code.c_str(), static_cast<unsigned long long>(times));
    }
    if (const auto remark = sentence(phase, report.machine); !remark.empty()) text += "    " + remark + "\n";
  }
  for (const auto& [name, value, unit] : report.figures) {
    text += format("%-36s %11.1f %s\n", name.c_str(), value, unit.c_str());
  }
  if (report.interrupted_by) text += "Interrupted: this was measured until then.\n";
  text.pop_back();
  return text;
}

}  // namespace qpc::loadtest
