// operations_bench.h: the operations of a group, each timed and held against its floor.
#pragma once
#include "core/mls/bench/report.h"
#include "core/mls/group/full_group.h"

namespace qpc::mls::bench {

/// Everything that depends on the size of a group, in a group of `members` (2 at least).
void measure_operations(SampleWorld& world, std::uint32_t members, const Patience& patience, Report& report);

/// Application messages of 1 KiB.
void measure_messages(SampleWorld& world, const Patience& patience, Report& report);

}  // namespace qpc::mls::bench
