// crash-node: qpc-server on a frail disk. Beside qpc-server's own flags, from the environment:
//   QPC_FRAIL_LOG    where the disk keeps what was not synced; needed
//   QPC_FRAIL_SEED   for its choices
//   QPC_FRAIL_LIES   "yes": a sync is answered before it is done, the mistake that crash-test has to find
// SIGUSR1 with the number of a DiskFault makes the disk fail.
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "crash/frail_disk.h"
#include "qpc-server/options.h"
#include "qpc-server/server.h"

namespace {

qpc::crash::FrailDisk* frail_disk = nullptr;

void fail_disk(int, siginfo_t* told, void*) {
  frail_disk->fail(static_cast<qpc::crash::DiskFault>(told->si_value.sival_int));
}

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

int main(int argc, char** argv) {
  using namespace qpc;
  const auto log = variable("QPC_FRAIL_LOG");
  if (log.empty()) {
    std::fputs("crash-node is for crash-test, which says where its disk is\n", stderr);
    return 2;
  }
  static crash::FrailDisk disk(
      log, variable("QPC_FRAIL_LIES") == "yes" ? crash::Sync::after_the_answer : crash::Sync::before_the_answer,
      std::strtoull(std::string(variable("QPC_FRAIL_SEED")).c_str(), nullptr, 10));
  frail_disk = &disk;
  struct sigaction action{};
  action.sa_sigaction = fail_disk;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction(SIGUSR1, &action, nullptr);
  disk.install();
  const auto parsed = server::read_options({argv + 1, argv + argc});
  const auto* options = std::get_if<server::Options>(&parsed);
  if (options == nullptr) return 2;
  if (const auto served = server::serve(*options); !served) {
    std::fprintf(stderr, "crash-node: %s\n", served.error().c_str());
    return 1;
  }
  return 0;
}
