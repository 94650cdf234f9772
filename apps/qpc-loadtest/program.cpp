#include "qpc-loadtest/program.h"

#include <fstream>
#include <thread>

#include "cli/ending.h"
#include "client/session/refusal.h"
#include "qpc-loadtest/progress.h"
#include "qpc-loadtest/scenario.h"
#include "qpc-loadtest/stage.h"

namespace qpc::loadtest {
namespace {

using namespace client;

Machine this_machine() {
  Machine machine{.cores = std::max(std::thread::hardware_concurrency(), 1U)};
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name")) continue;
    machine.processor = line.substr(std::min(line.find(':') + 2, line.size()));
    break;
  }
  return machine;
}

Task<Outcome<>> play(Stage& stage) {
  QPC_CO_CHECK(co_await stage.meet_node());
  for (const auto& scenario : scenarios()) {
    if (scenario.name == stage.options().scenario) co_return co_await scenario.run(stage);
  }
  co_return failure(FailureKind::usage, "usage", "There is no such scenario.");
}

Outcome<> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text << std::flush;
  if (file) return {};
  return failure(FailureKind::store, "output_unwritable", "The report cannot be written to " + path + ".");
}

}  // namespace

Outcome<Report> run(const Options& options, kj::AsyncIoContext& io) {
  Report report{.options = options, .machine = this_machine()};
  Outcome<> ended;
  {
    Stage stage(io, report);
    const auto progress = kj::Promise<void>(show_progress(stage)).eagerlyEvaluate(nullptr);
    auto interrupted = cli::told_to_end(io.unixEventPort).then([&report](int signal) {
      report.interrupted_by = signal;
      return Outcome<>();
    });
    ended = kj::Promise<Outcome<>>(with_faults_described(play(stage)))
                .exclusiveJoin(kj::mv(interrupted))
                .wait(io.waitScope);
    if (!options.quiet) end_progress();
  }
  if (!ended) return std::unexpected(std::move(ended).error());
  if (report.interrupted_by) {
    for (auto& phase : report.phases) phase.end_now(Clock::now());
  }
  return report;
}

Outcome<> write_files(const Report& report) {
  const auto& options = report.options;
  if (!options.json_file.empty() && options.json_file != "-") {
    QPC_CHECK(write_file(options.json_file, to_json(report).dump(1) + "\n"));
  }
  if (!options.html_file.empty()) QPC_CHECK(write_file(options.html_file, to_html(report)));
  return {};
}

}  // namespace qpc::loadtest
