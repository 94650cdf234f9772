// mls_bench [--json] [--quick]: what the operations of MLS cost, against the cryptography they are made of.
#include <iostream>
#include <string_view>

#include "core/mls/bench/operations_bench.h"
#include "core/mls/bench/state_bench.h"

int main(int argument_count, char** arguments) {
  using namespace qpc::mls;
  using namespace qpc::mls::bench;
  bool json = false;
  bool quick = false;
  for (int i = 1; i < argument_count; ++i) {
    const std::string_view argument = arguments[i];
    json = json || argument == "--json";
    quick = quick || argument == "--quick";
    if (argument != "--json" && argument != "--quick") {
      std::cerr << "usage: mls_bench [--json] [--quick]\n";
      return 2;
    }
  }
  const Patience patience{.seconds = quick ? 0.05 : 0.15, .fewest_batches = 2U};
  SampleWorld world;
  Report report{.suite = std::string(world.suite.name()), .primitives = measure_primitives(patience), .rows = {}};
  measure_messages(world, patience, report);
  for (const std::uint32_t members : {2, 10, 100, 1000, 10000}) {
    if (quick && members > 1000) continue;
    FullGroup full(world, members, Roles(members).seats());
    measure_operations(world, full, members, patience, report);
    if (members >= 1000) measure_state(world, full, members, report);
  }
  if (json) {
    report.write_json(std::cout);
  } else {
    report.write_table(std::cout);
  }
  return 0;
}
