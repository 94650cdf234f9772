// abuse_bench: how long a well-behaved client waits for its answers while others misbehave: `./dev bench abuse`. Ends
// with 1 when that is too many times as long as on an idle node.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "bench/abuse.h"
#include "bench/figures.h"
#include "bench/flags.h"
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
                                  {"flood of handshakes", flood_handshakes},
                                  {"slow readers", read_slowly}};

/// The 99th of a hundred answers may take so many times as long as on an idle node. The machine is shared with who
/// misbehaves, so some of that is not the node's doing.
constexpr double most_times = 20;

struct Measured {
  const char* scenario;
  Summary reads, writes;

  /// How many times as long as on an idle node, of reads or of writes, whichever is more.
  double times(const Measured& idle) const {
    return std::max(reads.p99 / idle.reads.p99, writes.p99 / idle.writes.p99);
  }
};

/// Lets a process that was forked before begin later.
class Gun {
 public:
  Gun() {
    if (::pipe(ends_) != 0) throw std::runtime_error("no pipe for the start");
  }
  Gun(const Gun&) = delete;
  Gun& operator=(const Gun&) = delete;
  ~Gun() {
    for (const int end : ends_) ::close(end);
  }
  void wait() const {
    char shot = 0;
    (void)!::read(ends_[0], &shot, 1);
  }
  void fire() const { (void)!::write(ends_[1], "!", 1); }

 private:
  int ends_[2] = {-1, -1};
};

/// One answer after another, as somebody who writes, and who was there first.
Measured measure(const Scenario& scenario, std::size_t rounds) {
  constexpr auto thinks = 5 * kj::MILLISECONDS;
  constexpr auto warming_up = 1500 * kj::MILLISECONDS;
  const NodeChild node({"--limit-loopback", "true"});
  const Gun gun;
  std::unique_ptr<Child> abuser;
  if (scenario.abuse != nullptr) {
    abuser = std::make_unique<Child>([&] {
      gun.wait();
      scenario.abuse(node.address());
    });
  }
  Loop loop;
  Guest guest(loop, node.address(), "alice");
  const Bytes address = guest.open_mailbox();
  gun.fire();
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
  const auto [json, quick] = Flags::of(argc, argv);
  auto out = nlohmann::ordered_json::array();
  if (!json) {
    std::printf("%-24s %10s %10s %10s   %10s %10s %10s   (ms) %10s\n", "", "read", "p99", "longest", "write", "p99",
                "longest", "p99/idle");
  }
  std::fflush(stdout);  // what is not written yet would be written by each child, too
  std::vector<Measured> all;
  for (const auto& scenario : scenarios) {
    const auto& measured = all.emplace_back(measure(scenario, quick ? 200 : 1000));
    const double times = measured.times(all.front());
    const auto ms = [](double us) { return us / 1000; };
    if (json) {
      out.push_back({{"scenario", measured.scenario},
                     {"reads", as_json(measured.reads)},
                     {"writes", as_json(measured.writes)},
                     {"times_idle", times},
                     {"kept", times <= most_times}});
    } else {
      std::printf("%-24s %10.2f %10.2f %10.2f   %10.2f %10.2f %10.2f        %10.1f\n", measured.scenario,
                  ms(measured.reads.median), ms(measured.reads.p99), ms(measured.reads.longest),
                  ms(measured.writes.median), ms(measured.writes.p99), ms(measured.writes.longest), times);
      std::fflush(stdout);
    }
  }
  const auto worst = std::ranges::max(all, {}, [&](const Measured& each) { return each.times(all.front()); });
  const double times = worst.times(all.front());
  if (json) {
    std::printf("%s\n", out.dump(1).c_str());
  } else {
    std::printf(
        "%s: beside the worst (%s), 99 of 100 answers take %.1f times as long as on an idle node; at most %.0f\n",
        times <= most_times ? "kept" : "NOT KEPT", worst.scenario, times, most_times);
  }
  return times <= most_times ? 0 : 1;
}
