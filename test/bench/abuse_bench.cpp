// abuse_bench: how long a well-behaved client waits for its answers while others misbehave: `./dev bench abuse`.
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "bench/abuse.h"
#include "bench/figures.h"
#include "bench/guest.h"
#include "bench/node_child.h"

namespace {

using namespace qpc;
using namespace qpc::bench;

struct Scenario {
  const char* name;
  void (*abuse)(const std::string& node);  ///< null: nobody misbehaves
};

constexpr Scenario scenarios[] = {{"idle", nullptr},
                                  {"flood of calls", flood_calls},
                                  {"flood of first packets", flood_first_packets},
                                  {"slow readers", read_slowly}};

struct Measured {
  const char* scenario;
  Summary reads, writes;
};

/// One answer after another, as somebody who writes.
Measured measure(const Scenario& scenario, std::size_t rounds) {
  constexpr auto thinks = 5 * kj::MILLISECONDS;
  constexpr auto warming_up = 1500 * kj::MILLISECONDS;
  const NodeChild node({"--limit-loopback", "true"});
  std::unique_ptr<Child> abuser;
  if (scenario.abuse != nullptr) abuser = std::make_unique<Child>([&] { scenario.abuse(node.address()); });
  Loop loop;
  Guest guest(loop, node.address(), "alice");
  const Bytes address = guest.open_mailbox();
  auto mailbox = guest.session().mailboxRequest().send().getMailbox();
  auto keys = guest.session().keysRequest().send().getKeys();
  loop.timer.afterDelay(warming_up).wait(loop.io.waitScope);
  std::vector<double> reads, writes;
  for (std::size_t round = 0; round < rounds; ++round) {
    const Stopwatch read;
    keys.remainingRequest().send().wait(loop.io.waitScope);
    reads.push_back(read.microseconds());
    auto call = mailbox.enqueueRequest();
    call.setAddress(node::as_data(address));
    const auto message = node::private_message(address, round, mls::ContentType::application, std::string(500, '.'));
    call.setMessage(node::as_data(message));
    const Stopwatch write;
    if (!call.send().wait(loop.io.waitScope).getResult().isStored()) throw std::runtime_error("a message is refused");
    writes.push_back(write.microseconds());
    loop.timer.afterDelay(thinks).wait(loop.io.waitScope);
  }
  return {scenario.name, summary_of(std::move(reads)), summary_of(std::move(writes))};
}

nlohmann::ordered_json as_json(const Summary& summary) {
  return {{"calls", summary.count},
          {"median_us", summary.median},
          {"p99_us", summary.p99},
          {"longest_us", summary.longest}};
}

}  // namespace

int main(int argc, char** argv) {
  bool json = false, quick = false;
  for (int at = 1; at < argc; ++at) {
    json = json || std::strcmp(argv[at], "--json") == 0;
    quick = quick || std::strcmp(argv[at], "--quick") == 0;
  }
  auto out = nlohmann::ordered_json::array();
  if (!json) {
    std::printf("%-24s %10s %10s %10s   %10s %10s %10s   (ms)\n", "", "read", "p99", "longest", "write", "p99",
                "longest");
  }
  std::fflush(stdout);  // what is not written yet would be written by each child, too
  for (const auto& scenario : scenarios) {
    const auto measured = measure(scenario, quick ? 200 : 1000);
    const auto ms = [](double us) { return us / 1000; };
    if (json) {
      out.push_back(
          {{"scenario", measured.scenario}, {"reads", as_json(measured.reads)}, {"writes", as_json(measured.writes)}});
    } else {
      std::printf("%-24s %10.2f %10.2f %10.2f   %10.2f %10.2f %10.2f\n", measured.scenario, ms(measured.reads.median),
                  ms(measured.reads.p99), ms(measured.reads.longest), ms(measured.writes.median),
                  ms(measured.writes.p99), ms(measured.writes.longest));
      std::fflush(stdout);
    }
  }
  if (json) std::printf("%s\n", out.dump(1).c_str());
  return 0;
}
