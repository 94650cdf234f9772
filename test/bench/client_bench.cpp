// client_bench: what the client costs the person in front of it: `./dev bench client`.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bench/figures.h"
#include "bench/filled_store.h"
#include "bench/flags.h"
#include "bench/node_child.h"
#include "bench/run_program.h"

namespace {

using namespace qpc::bench;
using Words = std::vector<std::string>;

/// A device of somebody, used by the real program.
class Device {
 public:
  Device(const NodeChild& node, const std::filesystem::path& folder, const std::string& name) : home_(folder / name) {
    std::filesystem::create_directories(home_);
    const auto password = home_ / "password";
    std::ofstream(password) << name << " keeps a good long secret\n";
    std::filesystem::permissions(password, std::filesystem::perms::owner_read);
    run({"--node", node.address(), "--trust", node.identity(), "register", name + "@example.org", "--password-file",
         password});
  }
  Words words(Words of) const {
    Words all{built_program("qpc"), "--home", home_, "--json"};
    all.insert(all.end(), of.begin(), of.end());
    return all;
  }
  Cost run(Words of, const std::string& input = "") const { return run_program(words(std::move(of)), log(), input); }
  std::filesystem::path log() const { return home_ / "log"; }
  const std::filesystem::path& home() const { return home_; }

 private:
  std::filesystem::path home_;
};

/// One row of the report.
struct Row {
  std::string name;
  std::string unit;
  double goal = 0;  ///< at most
  Summary figures;
  std::vector<Cost> costs;
};

Row measure_cold_send(const Device& alice, std::size_t rounds) {
  Row row{.name = "cold send, until the node has it", .unit = "ms", .goal = 150, .figures = {}, .costs = {}};
  std::vector<double> times;
  for (std::size_t round = 0; round < rounds; ++round) {
    row.costs.push_back(alice.run({"send", "bob", "message " + std::to_string(round)}));
    times.push_back(row.costs.back().wall_ms);
  }
  row.figures = summary_of(std::move(times));
  return row;
}

/// Bob comes back after many messages.
Row measure_sync(const Device& alice, const Device& bob, std::size_t count) {
  Row row{.name = "sync of " + std::to_string(count) + " waiting messages",
          .unit = "ms",
          .goal = 1000,
          .figures = {},
          .costs = {}};
  bob.run({"listen", "--timeout", "1"});
  std::string lines;
  for (std::size_t at = 0; at < count; ++at) lines += "line " + std::to_string(at) + " of many\n";
  alice.run({"send", "bob", "--lines", "-"}, lines);
  RunningProgram listening(bob.words({"listen"}), bob.log());
  for (std::size_t at = 0; at < count; ++at) {
    if (!listening.next_line()) throw std::runtime_error("not everything came");
  }
  row.figures = summary_of({listening.wall_ms()});
  row.costs.push_back(listening.end());
  return row;
}

/// Alice looks for words that are frequent, rare, begun, and several, each in a program of its own.
Row measure_search(const Device& alice, std::uint64_t count, std::size_t rounds) {
  Row row{.name = "search over " + std::to_string(count) + " messages",
          .unit = "ms",
          .goal = 50,
          .figures = {},
          .costs = {}};
  fill_history(alice.home(), count);
  std::vector<double> times;
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::uint64_t rank = std::uint64_t{1} << (round % 15);
    std::string query = word_of_rank(rank);
    if (round % 4 == 1) query = query.substr(0, query.size() - 1) + "*";
    if (round % 4 == 2) query += " " + word_of_rank(3);
    if (round % 4 == 3) query = "\"" + query + " " + word_of_rank(0) + "\"";
    row.costs.push_back(alice.run({"search", query}));
    times.push_back(row.costs.back().wall_ms);
  }
  row.figures = summary_of(std::move(times));
  return row;
}

Row measure_rest(const Device& bob) {
  Row row{.name = "memory at rest: qpc daemon", .unit = "MiB", .goal = 60, .figures = {}, .costs = {}};
  RunningProgram daemon(bob.words({"daemon"}), bob.log());
  if (!daemon.next_line()) throw std::runtime_error("the daemon does not start");
  ::sleep(3);
  row.figures = summary_of({static_cast<double>(daemon.rss_kib()) / 1024});
  row.costs.push_back(daemon.end());
  return row;
}

nlohmann::ordered_json as_json(const Row& row) {
  auto costs = nlohmann::ordered_json::array();
  for (const auto& cost : row.costs) {
    costs.push_back({{"wall_ms", cost.wall_ms},
                     {"cpu_ms", cost.cpu_ms},
                     {"instructions", cost.instructions ? nlohmann::ordered_json(*cost.instructions) : nullptr},
                     {"largest_rss_kib", cost.largest_rss_kib}});
  }
  return {{"name", row.name},
          {"unit", row.unit},
          {"goal", row.goal},
          {"count", row.figures.count},
          {"median", row.figures.median},
          {"p95", row.figures.p95},
          {"p99", row.figures.p99},
          {"longest", row.figures.longest},
          {"costs", costs}};
}

void print(const Row& row) {
  std::vector<double> cpu, instructions;
  for (const auto& cost : row.costs) {
    cpu.push_back(cost.cpu_ms);
    if (cost.instructions) instructions.push_back(static_cast<double>(*cost.instructions) / 1e6);
  }
  const auto middle = [](const std::vector<double>& of) { return of.empty() ? 0.0 : summary_of(of).median; };
  std::printf("%-44s %10.1f %10.1f %10.1f %6s   goal %6.0f   cpu %8.1f ms", row.name.c_str(), row.figures.median,
              row.figures.p95, row.figures.longest, row.unit.c_str(), row.goal, middle(cpu));
  if (instructions.empty()) {
    std::printf("   instructions: not counted here\n");
  } else {
    std::printf("   %10.1f M instructions\n", middle(instructions));
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const auto [json, quick] = Flags::of(argc, argv);
  std::string name = (std::filesystem::temp_directory_path() / "qpc_bench_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return 1;
  const std::filesystem::path folder = name;
  if (!json) std::printf("%-44s %10s %10s %10s\n", "", "median", "p95", "longest");
  std::fflush(stdout);
  auto out = nlohmann::ordered_json::array();
  const auto tell = [&](const Row& row) {
    out.push_back(as_json(row));
    if (!json) print(row);
  };
  {
    const NodeChild node({"--mailbox-messages", "100000"});
    const Device alice(node, folder, "alice"), bob(node, folder, "bob");
    alice.run({"dm", "bob", "hello"});
    bob.run({"listen", "--count", "1"});
    tell(measure_cold_send(alice, quick ? 5 : 30));
    tell(measure_sync(alice, bob, quick ? 1000 : 10'000));
    tell(measure_rest(bob));
    tell(measure_search(alice, quick ? 20'000 : 1'000'000, quick ? 12 : 60));
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  if (json) std::printf("%s\n", out.dump(1).c_str());
  return 0;
}
