#include "core/mls/bench/state_bench.h"

#include <malloc.h>

#include "core/crypto/system_random.h"

namespace qpc::mls::bench {
namespace {

/// Octets that malloc has handed out, its own headers included.
std::size_t allocated() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

void measure_state(SampleWorld& world, std::uint32_t members, Report& report) {
  const LeafIndex far{members - 2};
  FullGroup full(world, members, {{0}, far});
  const auto tree_size = wire(full.tree()).size();
  const auto put = [&](const char* operation, std::size_t bytes, std::optional<std::size_t> floor_bytes = {}) {
    report.rows.push_back({.operation = operation, .members = members, .bytes = bytes, .floor_bytes = floor_bytes});
  };

  const auto before = allocated();
  auto group = full.seen_by(far);
  put("resident_state", allocated() - before, tree_size);
  put("stored_state", group.save_epoch().size() + group.save_progress().size(), tree_size);
}

}  // namespace qpc::mls::bench
