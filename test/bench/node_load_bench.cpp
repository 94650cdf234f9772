// node_load_bench: what a node gets through, each figure beside its goal: `./dev bench node_load`. Node and clients
// share this machine. Times are told and not judged, as they are the machine's, too.
#include <cstdio>
#include <stdexcept>

#include "bench/flags.h"
#include "bench/node_child.h"
#include "bench/node_rows.h"
#include "bench/run_program.h"

namespace {

using namespace qpc::bench;
using nlohmann::ordered_json;

/// The report of one run.
nlohmann::json measure(const NodeRun& run) {
  const NodeChild node(roomy_node());
  std::vector<std::string> words{built_program("qpc-loadtest")};
  words.insert(words.end(), run.words.begin(), run.words.end());
  for (const auto& word :
       {std::string("--server"), node.address(), std::string("--node-pid"), std::to_string(node.pid()),
        std::string("--json"), std::string("-"), std::string("--quiet")}) {
    words.push_back(word);
  }
  RunningProgram program(words, "/dev/stderr");
  const auto line = program.next_line();
  program.wait();
  if (!line) throw std::runtime_error("qpc-loadtest says nothing");
  return nlohmann::json::parse(*line);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text = "qpc-loadtest";
  for (const auto& word : words) text += " " + word;
  return text;
}

class Teller {
 public:
  explicit Teller(bool json) : json_(json) {
    if (!json_) std::printf("%-44s %12s %12s\n", "", "measured", "goal");
    std::fflush(stdout);  // what is not written yet would be written by each child, too
  }

  void tell(const NodeRun& run, const nlohmann::json& report) {
    auto figures = ordered_json::array();
    for (const auto& promise : run.promises) {
      const double value = promise.figure(report);
      figures.push_back({{"name", promise.name},
                         {"value", value},
                         {"unit", promise.unit},
                         {promise.at_least ? "at_least" : "at_most", promise.goal},
                         {"kept", promise.is_kept(value)}});
      if (!json_) print(promise, value);
    }
    if (!json_) print_remarks(report);
    std::fflush(stdout);
    auto whole = report;
    whole.erase("samples");  // there are too many of them to be compared with those of another run
    out_.push_back({{"name", joined(run.words)}, {"figures", figures}, {"report", whole}});
  }

  void end() const {
    if (json_) std::printf("%s\n", out_.dump(1).c_str());
  }

 private:
  static void print(const Promise& promise, double value) {
    const char* word = promise.at_least ? ">=" : "<=";
    const char* kept = promise.is_kept(value) ? "" : "  missed";
    if (promise.at_least && promise.goal == 0) {
      std::printf("%-44s %12.1f %12s %s\n", promise.name.c_str(), value, "", promise.unit.c_str());
    } else {
      std::printf("%-44s %12.1f %s %9.1f %s%s\n", promise.name.c_str(), value, word, promise.goal, promise.unit.c_str(),
                  kept);
    }
  }

  /// What had no time left, and what went wrong.
  static void print_remarks(const nlohmann::json& report) {
    for (const auto& phase : report.at("phases")) {
      const auto name = phase.at("name").get<std::string>();
      const auto remark = phase.at("remark").get<std::string>();
      if (!remark.empty()) std::printf("    %s: %s\n", name.c_str(), remark.c_str());
      for (const auto& [code, times] : phase.at("errors").items()) {
        std::printf("    %s: %s, %llu times\n", name.c_str(), code.c_str(), times.get<unsigned long long>());
      }
    }
  }

  bool json_;
  ordered_json out_ = ordered_json::array();
};

}  // namespace

int main(int argc, char** argv) {
  const auto [json, quick] = Flags::of(argc, argv);
  Teller teller(json);
  nlohmann::json last;
  for (const auto& run : node_runs(quick)) {
    last = measure(run);
    teller.tell(run, last);
  }
  const auto run = dm_at_rate(quick, last.at("phases").at(0).at("per_second").get<double>() / 2);
  teller.tell(run, measure(run));
  teller.end();
  return 0;
}
