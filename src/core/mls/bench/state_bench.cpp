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

void measure_state(SampleWorld& world, FullGroup& full, std::uint32_t members, Report& report) {
  const Roles roles(members);
  const auto tree_size = wire(full.tree()).size();
  const auto put = [&](const char* operation, std::size_t bytes, std::optional<std::size_t> floor_bytes = {}) {
    report.put({.operation = operation, .members = members, .bytes = bytes, .floor_bytes = floor_bytes});
  };

  const auto before = allocated();
  auto group = full.seen_by(roles.far);
  put("resident_state", allocated() - before, tree_size);
  std::size_t stored = 0;
  for (const auto& row : group.save_changes(nullptr)) stored += row.key.size() + row.value->size();
  put("stored_state", stored, tree_size);

  const auto written = [](const Group& next, const Group& before) {
    std::size_t octets = 0;
    for (const auto& row : next.save_changes(&before)) octets += row.key.size() + (row.value ? row.value->size() : 0);
    return octets;
  };
  crypto::SystemRandom random;
  auto committer = full.seen_by(roles.committer);
  const auto receive = [&](ByteView message) { return group.process(message, world.surroundings()).value().next; };
  const Bytes text(1024, 'x');
  for (const char* operation : {"written_first_message", "written_message"}) {
    auto sent = committer.protect(text, {}, 0, random).value();
    committer = sent.next;
    auto next = receive(sent.message);
    put(operation, written(next, group));
    group = std::move(next);
  }
  auto options = commit_of({});
  options.path = PathPolicy::always;
  const auto committed = committer.commit(options, world.surroundings(), random).value();
  put("written_pending_commit", committed.pending.save(committer).size());
  const auto next = receive(committed.message);
  put("written_commit", written(next, group));
}

}  // namespace qpc::mls::bench
