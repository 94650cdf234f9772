// sim: a whole network in one process, on a virtual clock: each seed is a day that can be lived again.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/base/encoding.h"
#include "sim/many.h"

namespace {

using namespace qpc;
using namespace qpc::sim;

struct Options {
  Seeds seeds;
  std::optional<std::uint64_t> one;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  Mistake mistake = Mistake::none;
  bool json = false;
};

/// A folder of its own, which goes with it. Only names lie there.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "qpc-sim-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void print(const Plan& plan) {
  for (const auto& step : plan.steps) std::printf("  %s\n", describe(step).c_str());
}

/// A seed with its steps; and where it breaks a promise, with as few as do.
int live_one(Beginning& beginning, std::uint64_t seed, Mistake mistake) {
  const Plan plan = make_plan(seed);
  const RunResult result = run(beginning, plan, mistake);
  if (!result.broken) {
    print(plan);
    std::size_t holes = 0;
    for (const auto& [cause, count] : result.holes) holes += count;
    std::printf("seed %llu holds: %zu texts, shown %zu times, %zu holes (%s)\n", static_cast<unsigned long long>(seed),
                result.said, result.shown, holes, to_hex(result.digest).substr(0, 16).c_str());
    return 0;
  }
  std::printf("seed %llu, after step %zu of %zu: %s\n", static_cast<unsigned long long>(seed), result.at_step,
              plan.steps.size(), result.broken->c_str());
  const Plan shorter = cut_down(beginning, plan, mistake);
  std::printf("these %zu steps suffice:\n", shorter.steps.size());
  print(shorter);
  std::printf("%s\n", run(beginning, shorter, mistake).broken.value_or("they do not any more").c_str());
  return 1;
}

int live_all(const Options& options) {
  const Folder folder;
  const auto began = std::chrono::steady_clock::now();
  const Tally tally =
      run_many(folder.path(), options.seeds, options.jobs, options.mistake, options.mistake != Mistake::none);
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (options.json) {
    nlohmann::json json(tally.figures);
    json["seeds"] = options.seeds.count;
    json["held"] = tally.held;
    json["first_broken"] = tally.first_broken ? nlohmann::json(*tally.first_broken) : nlohmann::json();
    json["seconds"] = seconds;
    std::printf("%s\n", json.dump(2).c_str());
    return tally.first_broken ? 1 : 0;
  }
  for (const auto& [name, value] : tally.figures) {
    std::printf("%-24s %llu\n", name.c_str(), static_cast<unsigned long long>(value));
  }
  std::printf("%-24s %.1f\n", "seconds", seconds);
  if (tally.first_broken) {
    Beginning beginning(folder.path() / "again");
    if (live_one(beginning, *tally.first_broken, options.mistake) == 0) {
      throw std::runtime_error(
          "a seed that broke a promise keeps it when it is lived again: chance comes in from outside");
    }
  }
  std::printf("%llu of %llu seeds hold\n", static_cast<unsigned long long>(tally.held),
              static_cast<unsigned long long>(options.seeds.count));
  return tally.first_broken ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("A node, five people and the network between them, in one process on a virtual clock.");
  app.add_option("--seeds", options.seeds.count, "How many seeds to live through")->capture_default_str();
  app.add_option("--first", options.seeds.first, "The first of them")->capture_default_str();
  app.add_option("--seed", options.one, "This one alone, with its steps");
  app.add_option("--jobs", options.jobs, "Processes at a time")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--mistake", options.mistake, "Builds a mistake into the node, which is to be found: answers-early")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Mistake>{{"answers-early", Mistake::answers_early}}));
  app.add_flag("--json", options.json, "Figures as JSON");
  CLI11_PARSE(app, argc, argv);
  try {
    if (!options.one) return live_all(options);
    const Folder folder;
    Beginning beginning(folder.path());
    return live_one(beginning, *options.one, options.mistake);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sim: %s\n", error.what());
    return 2;
  }
}
