// state_bench.h: how much memory a group takes, and how much is written to keep it.
#pragma once
#include "core/mls/bench/operations_bench.h"

namespace qpc::mls::bench {

/// In a group of `members` with a seat for each role.
void measure_state(SampleWorld& world, FullGroup& full, std::uint32_t members, Report& report);

}  // namespace qpc::mls::bench
