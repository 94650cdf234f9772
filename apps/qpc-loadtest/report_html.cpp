#include "qpc-loadtest/chart.h"
#include "qpc-loadtest/report.h"

namespace qpc::loadtest {
namespace {

constexpr const char* head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; } td, th { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #ddd; }
td:first-child, th:first-child { text-align: left; } figure { margin: 2rem 0; } figcaption { font-weight: 600; }
svg { width: 100%; } svg text { font-size: 11px; fill: #555; } svg .grid { stroke: #e4e4e4; }
svg polyline { stroke-width: 1.6; } .legend span { margin-right: 1rem; } .remark { color: #a33; }
</style>
)";

double milliseconds(Nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

std::string cell(const std::string& text) { return "<td>" + escaped(text) + "</td>"; }

std::string phases_table(const Report& report) {
  std::string text =
      "<table><tr><th>phase</th><th>a second</th><th>p50 ms</th><th>p95</th><th>p99</th><th>p99.9</th><th>max</th>"
      "<th>errors</th><th>node CPU s</th><th>generator CPU s</th></tr>\n";
  std::string remarks;
  for (const auto& phase : report.phases) {
    text += "<tr>" + cell(phase.name()) + cell(short_number(phase.per_second()));
    for (const double part : {0.5, 0.95, 0.99, 0.999, 1.0}) {
      text += cell(short_number(milliseconds(phase.latency().quantile(part))));
    }
    text += cell(std::to_string(phase.error_count()));
    text += cell(phase.cost.node_cpu_seconds ? short_number(*phase.cost.node_cpu_seconds) : "not known");
    text += cell(short_number(phase.cost.generator_cpu_seconds)) + "</tr>\n";
    for (const auto& [code, times] : phase.errors()) {
      remarks += "<p class=\"remark\">" +
                 escaped(phase.name() + ": " + code + ", " + std::to_string(times) + " times") + "</p>\n";
    }
    if (const auto remark = sentence(phase, report.machine); !remark.empty()) {
      remarks += "<p class=\"remark\">" + escaped(phase.name() + ": " + remark) + "</p>\n";
    }
  }
  if (report.interrupted_by) remarks += "<p class=\"remark\">Interrupted: this was measured until then.</p>\n";
  text += "</table>\n" + remarks;
  if (report.figures.empty()) return text;
  text += "<table>";
  for (const auto& [name, value, unit] : report.figures) {
    text += "<tr>" + cell(name) + cell(short_number(value)) + cell(unit) + "</tr>";
  }
  return text + "</table>\n";
}

Chart throughput(const Report& report) {
  Chart chart{"What was done in each second", "seconds", "a second", {}};
  for (const auto& phase : report.phases) {
    Line line{phase.name(), {}};
    const auto& seconds = phase.each_second();
    const auto whole =
        std::min(seconds.size(), static_cast<std::size_t>(phase.window().seconds()));  // the last may be cut off
    for (std::size_t at = 0; at < whole; ++at) {
      line.points.push_back({static_cast<double>(at) + 0.5, static_cast<double>(seconds[at])});
    }
    chart.lines.push_back(std::move(line));
  }
  return chart;
}

Chart latency(const Report& report) {
  Chart chart{"Time that so many of a hundred do not exceed", "percent", "ms", {}};
  for (const auto& phase : report.phases) {
    Line line{phase.name(), {}};
    for (double percent = 1; phase.latency().count() > 0 && percent <= 99.95; percent += percent < 99 ? 1 : 0.1) {
      line.points.push_back({percent, milliseconds(phase.latency().quantile(percent / 100))});
    }
    chart.lines.push_back(std::move(line));
  }
  return chart;
}

Chart memory(const Report& report) {
  Chart chart{"Resident memory", "seconds", "octets", {{"node", {}}, {"generator", {}}}};
  for (const auto& sample : report.samples) {
    if (sample.node_rss_bytes) {
      chart.lines[0].points.push_back({sample.second, static_cast<double>(*sample.node_rss_bytes)});
    }
    chart.lines[1].points.push_back({sample.second, static_cast<double>(sample.generator_rss_bytes)});
  }
  return chart;
}

Chart processor(const Report& report) {
  Chart chart{"Cores kept busy", "seconds", "cores", {{"node", {}}, {"generator", {}}}};
  for (std::size_t at = 1; at < report.samples.size(); ++at) {
    const auto& before = report.samples[at - 1];
    const auto& now = report.samples[at];
    const double seconds = now.second - before.second;
    if (seconds <= 0) continue;
    if (now.node_cpu_seconds && before.node_cpu_seconds) {
      chart.lines[0].points.push_back({now.second, (*now.node_cpu_seconds - *before.node_cpu_seconds) / seconds});
    }
    chart.lines[1].points.push_back({now.second, (now.generator_cpu_seconds - before.generator_cpu_seconds) / seconds});
  }
  return chart;
}

std::string circumstances(const Report& report) {
  const auto& options = report.options;
  std::string text = std::to_string(options.clients) + " clients";
  text += options.rate ? ", " + short_number(*options.rate) + " a second"
                       : ", " + std::to_string(options.outstanding) + " outstanding each";
  text += ", " + std::to_string(options.payload_bytes) + " octets; node " + options.server.to_string();
  return text + "; " + std::to_string(report.machine.cores) + " cores, " + report.machine.processor;
}

}  // namespace

std::string to_html(const Report& report) {
  const std::string title = escaped("qpc-loadtest " + report.options.scenario);
  std::string page = head + ("<title>" + title + "</title></head><body>\n<h1>" + title + "</h1>\n");
  page += "<p>" + escaped(circumstances(report)) + "</p>\n" + phases_table(report);
  for (const auto& chart : {throughput(report), latency(report), memory(report), processor(report)}) {
    page += to_svg(chart);
  }
  return page + "</body></html>\n";
}

}  // namespace qpc::loadtest
