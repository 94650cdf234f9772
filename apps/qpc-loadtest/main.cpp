// qpc-loadtest: measures a running node.
#include <kj/async-io.h>

#include <csignal>

#include "cli/ending.h"
#include "cli/last_resort.h"
#include "qpc-loadtest/program.h"

namespace {

using namespace qpc;

int end(const client::Failure& failure, cli::Output& output) {
  output.failure(failure);
  return static_cast<int>(failure.kind);
}

/// Sets `interrupted_by` to the signal, if one has ended it.
int measure(const loadtest::Options& options, cli::Output& output, std::optional<int>& interrupted_by) {
  kj::AsyncIoContext io = kj::setupAsyncIo();
  const auto report = loadtest::run(options, io);
  if (!report && report.error().code == "node_down") {
    return end(
        {client::FailureKind::network, "node_down",
         "The node at " + options.server.to_string() + " does not answer: is it running, and is this its address?"},
        output);
  }
  if (!report) return end(report.error(), output);
  interrupted_by = report->interrupted_by;
  if (interrupted_by && !report->has_figures()) {
    output.aside("Interrupted before anything was measured.");
    return 0;
  }
  output.data(loadtest::to_json(*report), loadtest::to_table(*report));
  if (const auto written = loadtest::write_files(*report); !written) return end(written.error(), output);
  if (const auto written = output.check(); !written) return end(written.error(), output);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto parsed = loadtest::parse({argv + 1, argv + argc});
  if (const auto* finished = std::get_if<loadtest::Finished>(&parsed)) {
    cli::Output output(false, false, "qpc-loadtest");
    if (!finished->error.empty()) output.failure({client::FailureKind::usage, "usage", finished->error});
    output.text(finished->output);
    const auto written = output.check();
    return written ? finished->exit_code : end(written.error(), output);
  }
  const auto& options = std::get<loadtest::Options>(parsed);
  cli::Output output(options.json_file == "-", options.quiet, "qpc-loadtest");
  std::optional<int> interrupted_by;
  const int exit_code = cli::run_to_the_end(output, [&] { return measure(options, output, interrupted_by); });
  if (interrupted_by) cli::end_by(*interrupted_by);
  return exit_code;
}
