// mls_bench [--json] [--quick] [OPERATION [MEMBERS]]: what the operations of MLS cost, against the cryptography they
// are made of; of one operation alone, and in a group of one size alone, for those who look where its time goes.
#include <charconv>
#include <iostream>
#include <string_view>

#include "core/mls/bench/operations_bench.h"
#include "core/mls/bench/state_bench.h"

namespace {

struct Wishes {
  bool json = false;
  bool quick = false;
  std::string operation;
  std::uint32_t members = 0;
};

std::optional<Wishes> read(std::span<const std::string_view> arguments) {
  Wishes wishes;
  for (const auto argument : arguments) {
    if (argument == "--json") {
      wishes.json = true;
    } else if (argument == "--quick") {
      wishes.quick = true;
    } else if (argument.starts_with('-') || wishes.members != 0) {
      return {};
    } else if (wishes.operation.empty()) {
      wishes.operation = argument;
    } else {
      std::from_chars(argument.data(), argument.data() + argument.size(), wishes.members);
      if (wishes.members < 2) return {};
    }
  }
  return wishes;
}

}  // namespace

int main(int argument_count, char** arguments) {
  using namespace qpc::mls;
  using namespace qpc::mls::bench;
  const auto wishes = read(std::vector<std::string_view>(arguments + 1, arguments + argument_count));
  if (!wishes) {
    std::cerr << "usage: mls_bench [--json] [--quick] [OPERATION [MEMBERS]]\n";
    return 2;
  }
  const Bench bench{.patience = {.seconds = wishes->quick               ? 0.1
                                            : wishes->operation.empty() ? 0.4
                                                                        : 3,
                                 .fewest_turns = wishes->quick ? 1U : 5U},
                    .primitives = fastest_primitives(),
                    .only = wishes->operation};
  SampleWorld world;
  Report report{.suite = std::string(world.suite.name()), .rows = {}};
  measure_primitives(bench, report);
  measure_messages(world, bench, report);
  for (const std::uint32_t members : {2, 10, 100, 1000, 10000}) {
    if (wishes->members != 0 ? members != wishes->members : wishes->quick && members > 1000) continue;
    FullGroup full(world, members, Roles(members).seats());
    measure_operations(world, full, members, bench, report);
    if (members >= 1000 && bench.only.empty()) measure_state(world, full, members, report);
  }
  if (wishes->json) {
    report.write_json(std::cout);
  } else {
    report.write_table(std::cout);
  }
  return 0;
}
