// report.h: everything a run has found out.
#pragma once
#include <deque>
#include <nlohmann/json.hpp>

#include "qpc-loadtest/options.h"
#include "qpc-loadtest/phase.h"

namespace qpc::loadtest {

/// What node and generator used at one time.
struct Sample {
  double second = 0;  ///< since the program began
  std::optional<double> node_cpu_seconds;
  std::optional<std::uint64_t> node_rss_bytes;
  double generator_cpu_seconds = 0;
  std::uint64_t generator_rss_bytes = 0;
};

/// One number that a scenario tells besides.
struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
};

struct Machine {
  unsigned cores = 0;
  std::string processor = {};
};

struct Report {
  Options options;
  std::chrono::sys_seconds began_at{};
  Machine machine = {};
  double setup_seconds = 0;       ///< until the first phase
  std::deque<Phase> phases = {};  ///< a reference to one stays good
  std::vector<Figure> figures = {};
  std::vector<Sample> samples = {};
  std::optional<int> interrupted_by = {};  ///< the signal: what there is was measured until then

  /// Whether there is anything to tell.
  bool has_figures() const;

  std::uint64_t error_count() const;
};

/// What kept a phase from being faster, as far as the times tell.
enum class Bottleneck : std::uint8_t {
  generator,    ///< its one thread had no time left: the node can do more than this says
  node_thread,  ///< one thread of the node had no time left
  machine,      ///< node and generator together had all cores of this machine
  none,         ///< none of these: the disk, the network, or nobody asked for more
};
Bottleneck bottleneck_of(const Phase& phase, const Machine& machine);
/// As a word in JSON.
const char* name(Bottleneck bottleneck);
/// As a sentence for people; empty, for none.
std::string sentence(const Phase& phase, const Machine& machine);

/// As schemas/json/loadtest.json describes it.
nlohmann::ordered_json to_json(const Report& report);
/// For a terminal.
std::string to_table(const Report& report);
/// A page that needs nothing else: charts are drawn in it, and no script runs.
std::string to_html(const Report& report);

}  // namespace qpc::loadtest
