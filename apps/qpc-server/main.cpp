// qpc-server: a node that stores and forwards end-to-end encrypted messages.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "db/hidden_memory.h"
#include "qpc-server/options.h"
#include "qpc-server/server.h"
#include "qpc-server/stopped_rotation.h"

namespace {

constexpr int exit_usage = 2;
constexpr int exit_failed = 1;

/// For who wants to see with their own eyes what the node's memory holds; never in production mode.
bool lets_debuggers_in() {
  const char* asked = std::getenv("QPC_LET_DEBUGGERS_IN");
  return asked != nullptr && std::string_view(asked) == "yes";
}

std::expected<void, std::string> rotate(const qpc::server::Options& options) {
  return qpc::server::rotate(options).transform([](const std::string& told) { std::printf("%s\n", told.c_str()); });
}

}  // namespace

int main(int argc, char** argv) {
  using namespace qpc;
  const bool open = lets_debuggers_in();
  if (!db::hide_memory(open ? db::Debugger::let_in : db::Debugger::kept_out)) {
    std::perror("qpc-server: cannot keep its keys out of core images");
    return exit_failed;
  }
  const auto parsed = server::read_options({argv + 1, argv + argc});
  if (const auto* finished = std::get_if<server::Finished>(&parsed)) {
    std::fputs(finished->output.c_str(), stdout);
    std::fputs(finished->error.c_str(), stderr);
    return finished->exit_code;
  }
  const auto& options = std::get<server::Options>(parsed);
  const auto& config = options.configured.config;
  const auto contradictions = node::contradictions(config);
  for (const auto& sentence : contradictions) std::fprintf(stderr, "qpc-server: %s\n", sentence.c_str());
  auto weak = node::weaknesses(config);
  if (open) weak.emplace_back("QPC_LET_DEBUGGERS_IN is set: whoever runs as the same user can read the node's keys");
  if (config.production && !weak.empty()) {
    std::fputs("qpc-server: production mode does not start with weak settings:\n", stderr);
    for (const auto& sentence : weak) std::fprintf(stderr, "  - %s\n", sentence.c_str());
    return exit_usage;
  }
  if (!contradictions.empty()) return exit_usage;
  const auto done = options.rotate.empty() ? server::serve(options) : server::with_sentences(options, rotate);
  if (!done) {
    std::fprintf(stderr, "qpc-server: %s\n", done.error().c_str());
    return exit_failed;
  }
  return 0;
}
