// qpc-admin: looks after the node on this machine.
#include <kj/async-io.h>

#include <csignal>
#include <cstdio>

#include "cli/last_resort.h"
#include "db/hidden_memory.h"
#include "qpc-admin/program.h"

namespace {

using namespace qpc;

int run(const admin::Invocation& invocation, cli::Output& output) {
  kj::AsyncIoContext io = kj::setupAsyncIo();
  admin::Program program(invocation.globals, io, output);
  admin::Ending ending =
      kj::Promise<admin::Ending>(invocation.command(program))
          .catch_([](kj::Exception&& fault) -> admin::Ending { return std::unexpected(admin::describe(fault)); })
          .wait(io.waitScope);
  if (const auto written = output.check(); ending && !written) ending = std::unexpected(written.error());
  if (ending) return *ending;
  output.failure(ending.error());
  return static_cast<int>(ending.error().kind);
}

}  // namespace

int main(int argc, char** argv) {
  if (!db::hide_memory()) {  // of a backup it holds the node's keys, of a report what somebody has told
    std::perror("qpc-admin: cannot keep keys out of core images");
    return static_cast<int>(client::FailureKind::store);
  }
  std::signal(SIGPIPE, SIG_IGN);
  const auto parsed = admin::parse({argv + 1, argv + argc});
  if (const auto* finished = std::get_if<admin::Finished>(&parsed)) {
    cli::Output output(finished->json, false, "qpc-admin");
    if (!finished->error.empty()) output.failure({client::FailureKind::usage, "usage", finished->error});
    output.text(finished->output);
    const auto written = output.check();
    if (written) return finished->exit_code;
    output.failure(written.error());
    return static_cast<int>(written.error().kind);
  }
  const auto& invocation = std::get<admin::Invocation>(parsed);
  cli::Output output(invocation.globals.json, invocation.globals.quiet, "qpc-admin");
  return cli::run_to_the_end(output, [&] { return run(invocation, output); });
}
