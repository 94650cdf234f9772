// qpc: the command line.
#include <kj/async-io.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "cli/ending.h"
#include "cli/last_resort.h"
#include "core/base/encoding.h"
#include "core/crypto/system_random.h"
#include "db/hidden_memory.h"
#include "net/transport/quic/quic_network.h"
#include "qpc/complete_command.h"
#include "qpc/config.h"
#include "qpc/known_words.h"
#include "qpc/program.h"

namespace {

using namespace qpc;

/// Everything that is neither pure nor ours comes from here. Sets `ending_signal` to the one that ended it.
int run_invocation(cli::Invocation invocation, cli::Output& output, int& ending_signal) {
  kj::AsyncIoContext io = kj::setupAsyncIo();
  crypto::SystemRandom random;
  const auto files = kj::newDiskFilesystem();
  const kj::Clock& clock = kj::systemPreciseCalendarClock();
  // A node that was restarted answers the first packet with a stateless reset: the sooner one is sent, the sooner
  // `listen` is back.
  const net::QuicSettings connection{.idle_timeout = 30 * kj::SECONDS, .keep_alive = 5 * kj::SECONDS};
  net::QuicNetwork network({io.unixEventPort, kj::systemPreciseMonotonicClock(), clock, random},
                           {.connection = connection});
  client::Environment environment{.clock = clock,
                                  .timer = io.provider->getTimer(),
                                  .random = random,
                                  .network = network,
                                  .files = *files,
                                  .spare_cores = std::max(std::thread::hardware_concurrency(), 1U) - 1};
  if (invocation.globals.trace) {
    environment.correlation = random.bytes(16);
    output.aside("This run's id in the node's traces and log is " + to_hex(environment.correlation) + ".");
  }
  cli::Program program(invocation.globals, environment, io.unixEventPort, *io.lowLevelProvider, output);
  kj::Promise<cli::Ending> running = cli::run(program, invocation);
  cli::Ending ending = running.wait(io.waitScope);
  ending_signal = program.ending_signal();
  if (const auto written = output.check(); ending && !written) ending = std::unexpected(written.error());
  if (ending) return *ending;
  output.failure(ending.error());
  return static_cast<int>(ending.error().kind);
}

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

/// For a shell: says nothing where it has nothing to offer, whatever the reason is, and never asks.
int complete(const std::vector<std::string>& arguments) {
  try {
    const auto files = kj::newDiskFilesystem();
    const auto known = [&](const client::ProfileChoice& choice) {
      return cli::known_words(*files, cli::configured(choice, variable).value_or(choice), variable);
    };
    const std::string answer = cli::answer_shell(arguments, known);
    std::fwrite(answer.data(), 1, answer.size(), stdout);
  } catch (...) {
    return static_cast<int>(client::FailureKind::bug);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (!db::hide_memory()) {
    std::perror("qpc: cannot keep its keys out of core images");
    return static_cast<int>(client::FailureKind::store);
  }
  std::signal(SIGPIPE, SIG_IGN);
  if (argc > 1 && std::string_view(argv[1]) == "complete") return complete({argv + 2, argv + argc});
  auto parsed = cli::parse({argv + 1, argv + argc});
  if (const auto* finished = std::get_if<cli::Finished>(&parsed)) {
    cli::Output output(finished->json, false);
    if (!finished->error.empty()) output.failure({client::FailureKind::usage, "usage", finished->error});
    output.text(finished->output);
    const auto written = output.check();
    if (written) return finished->exit_code;
    output.failure(written.error());
    return static_cast<int>(written.error().kind);
  }
  auto& invocation = std::get<cli::Invocation>(parsed);
  if (const auto configured = cli::configure(invocation.globals, variable); !configured) {
    cli::Output(invocation.globals.json, false).failure(configured.error());
    return static_cast<int>(configured.error().kind);
  }
  cli::Output output(invocation.globals.json, invocation.globals.quiet);
  int ending_signal = 0;
  const int exit_code =
      cli::run_to_the_end(output, [&] { return run_invocation(std::move(invocation), output, ending_signal); });
  if (ending_signal != 0) cli::end_by(ending_signal);
  return exit_code;
}
