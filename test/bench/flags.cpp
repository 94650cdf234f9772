#include "bench/flags.h"

#include <string_view>

namespace qpc::bench {

Flags Flags::of(int argc, char** argv) {
  Flags flags;
  for (int at = 1; at < argc; ++at) {
    flags.json = flags.json || std::string_view(argv[at]) == "--json";
    flags.quick = flags.quick || std::string_view(argv[at]) == "--quick";
  }
  return flags;
}

}  // namespace qpc::bench
