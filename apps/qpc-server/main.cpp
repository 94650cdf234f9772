// qpc-server: a node that stores and forwards end-to-end encrypted messages.
#include <sys/resource.h>

#include <cstdio>

#include "qpc-server/options.h"
#include "qpc-server/server.h"

namespace {

constexpr int exit_usage = 2;
constexpr int exit_failed = 1;

/// A core image would hold the database's key.
void forbid_core_files() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace qpc;
  const auto parsed = server::read_options({argv + 1, argv + argc});
  if (const auto* finished = std::get_if<server::Finished>(&parsed)) {
    std::fputs(finished->output.c_str(), stdout);
    std::fputs(finished->error.c_str(), stderr);
    return finished->exit_code;
  }
  const auto& options = std::get<server::Options>(parsed);
  const auto& config = options.configured.config;
  if (const auto weak = node::weaknesses(config); config.production && !weak.empty()) {
    std::fputs("qpc-server: production mode does not start with weak settings:\n", stderr);
    for (const auto& sentence : weak) std::fprintf(stderr, "  - %s\n", sentence.c_str());
    return exit_usage;
  }
  forbid_core_files();
  if (const auto served = server::serve(options); !served) {
    std::fprintf(stderr, "qpc-server: %s\n", served.error().c_str());
    return exit_failed;
  }
  return 0;
}
