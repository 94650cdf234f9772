// operations_bench.h: the operations of a group, each timed and held against its floor.
#pragma once
#include "core/mls/bench/primitives_bench.h"
#include "core/mls/bench/report.h"
#include "core/mls/group/full_group.h"

namespace qpc::mls::bench {

/// Who does what in a group that is measured.
struct Roles {
  explicit Roles(std::uint32_t members) : last{members - 1}, far{members > 2 ? members - 2 : 1} {}

  LeafIndex committer{0};
  LeafIndex near{1};
  LeafIndex last;  ///< whom a commit removes
  LeafIndex far;

  std::vector<LeafIndex> seats() const { return {committer, near, far}; }
};

/// What is measured, and how.
struct Bench {
  Patience patience;
  Primitives primitives;
  /// The one operation to measure; all, if empty.
  std::string only = {};

  bool wants(std::string_view operation) const { return only.empty() || only == operation; }
};

/// Each primitive by itself.
void measure_primitives(const Bench& bench, Report& report);

/// Everything that depends on the size of a group, in one of `members` (2 at least) with a seat for each role.
void measure_operations(SampleWorld& world, FullGroup& full, std::uint32_t members, const Bench& bench, Report& report);

/// Application messages of 1 KiB.
void measure_messages(SampleWorld& world, const Bench& bench, Report& report);

}  // namespace qpc::mls::bench
