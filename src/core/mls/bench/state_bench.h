// state_bench.h: how much memory a group takes, and how much is written to keep it.
#pragma once
#include "core/mls/bench/report.h"
#include "core/mls/group/full_group.h"

namespace qpc::mls::bench {

void measure_state(SampleWorld& world, std::uint32_t members, Report& report);

}  // namespace qpc::mls::bench
