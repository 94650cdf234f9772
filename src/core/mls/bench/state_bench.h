// state_bench.h: how much memory a group takes, and how much is written to keep it.
#pragma once
#include "core/mls/bench/full_group.h"
#include "core/mls/bench/report.h"

namespace qpc::mls::bench {

void measure_state(SampleWorld& world, std::uint32_t members, Report& report);

}  // namespace qpc::mls::bench
