// mls-scripts: plays the working group's interop scenarios, between clients of this process or with other peers.
#include <CLI/CLI.hpp>
#include <iostream>

#include "core/mls/wire/cipher_suite.h"
#include "interop/mls/tournament.h"

namespace {

using namespace qpc::mls;
using namespace qpc::mls::interop;

struct Options {
  std::string folder;
  std::optional<std::uint32_t> suite;
  bool quick = false;
  std::vector<std::string> peers;
};

std::string describe(std::uint32_t cipher_suite) {
  const auto suite = Suite::of(static_cast<CipherSuite>(cipher_suite));
  return "suite " + std::to_string(cipher_suite) + (suite ? " " + std::string(suite->name()) : "");
}

bool run(const Options& options) {
  std::vector<std::unique_ptr<Peer>> peers;
  for (const auto& place : options.peers) peers.push_back(place == "local" ? local_peer() : peer_at(place));
  if (peers.empty()) peers.push_back(local_peer());
  auto scenarios = read_scenarios(options.folder);
  if (options.quick) shorten(scenarios);
  Tally all;
  for (const auto suite : common_suites(peers)) {
    if (options.suite && suite != *options.suite) continue;
    for (const auto handshakes : {Handshakes::in_the_clear, Handshakes::encrypted}) {
      const auto tally = play_all(scenarios, suite, handshakes, peers, std::cerr);
      std::cout << describe(suite)
                << (handshakes == Handshakes::encrypted ? ", handshakes encrypted" : ", handshakes in the clear")
                << ": passed " << tally.passed << " of " << tally.total << std::endl;
      all.passed += tally.passed;
      all.total += tally.total;
    }
  }
  std::cout << "passed " << all.passed << " of " << all.total << std::endl;
  return all.is_full();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Plays the interop scenarios of the MLS working group. Says on stderr what failed; the last line on stdout "
      "counts "
      "them all."};
  Options options;
  app.add_option("DIR", options.folder, "the folder with the script files")->required();
  app.add_option("--suite", options.suite, "only this cipher suite")->option_text("N");
  app.add_flag("--quick", options.quick, "only the first " + std::to_string(quick_steps) + " steps of each scenario");
  app.add_option(
         "--peer", options.peers,
         "who plays: local (this process), host:port of an interop server, or the command of a peer on standard "
         "input; with several, actors are dealt out to them in turn, each way round")
      ->option_text("PEER");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options) ? 0 : 1;
  } catch (const PeerFailed& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
}
