// From rows to the group.
#include <map>

#include "core/mls/group/group_row_names.h"
#include "core/mls/group/group_storage.h"

namespace qpc::mls {
namespace {

/// All rows by what they hold.
struct SortedRows {
  std::optional<ByteView> epoch;
  std::vector<ByteView> tree;
  std::map<std::uint64_t, std::vector<ByteView>> keys;
  std::map<std::uint64_t, ByteView> past;
  std::map<std::uint32_t, ByteView> proposals;
  std::optional<ByteView> exporter;

  static Result<SortedRows> of(std::span<const GroupRow> rows) {
    SortedRows sorted;
    for (const auto& row : rows) {
      QPC_TRY(const auto name, RowName::of(row.key));
      const auto value = row.value.reveal();
      switch (name.part) {
        case Part::epoch:
          sorted.epoch = value;
          continue;
        case Part::tree:
          sorted.tree.push_back(value);
          continue;
        case Part::keys:
          sorted.keys[name.epoch].push_back(value);
          continue;
        case Part::past:
          sorted.past[name.epoch] = value;
          continue;
        case Part::proposal:
          sorted.proposals[name.place] = value;
          continue;
        case Part::exporter:
          sorted.exporter = value;
          continue;
      }
      return fail(Kind::malformed, "a stored row of no part of a group");
    }
    return sorted;
  }
};

}  // namespace

Result<Group::State> restore_rows(std::span<const GroupRow> rows) {
  QPC_TRY(const auto sorted, SortedRows::of(rows));
  if (!sorted.epoch) return fail(Kind::malformed, "a stored group without its epoch");
  if (!sorted.exporter) return fail(Kind::malformed, "a stored group without its exporter tree");
  WireReader in(*sorted.epoch);
  QPC_TRY(const auto version, in.u16());
  if (version != row_format_version) return fail(Kind::unsupported, "a stored group of another format version");
  QPC_TRY(auto epoch, Epoch::read_without_tree(in));
  std::optional<std::uint64_t> removed_in_epoch;
  QPC_TRY(const bool removed, in.presence());
  if (removed) {
    QPC_TRY(removed_in_epoch, in.u64());
  }
  QPC_CHECK(in.expect_end());
  QPC_TRY(auto tree, RatchetTree::from_chunks(epoch.suite, sorted.tree));
  QPC_CHECK(epoch.put_tree(std::move(tree)));

  const auto suite = epoch.suite;
  const auto read_keys = [&](std::uint64_t of_epoch) -> Result<SecretTree> {
    const auto found = sorted.keys.find(of_epoch);
    if (found == sorted.keys.end()) return fail(Kind::malformed, "a stored group without the keys of an epoch");
    return SecretTree::from_chunks(suite, epoch.settings.skipped_generations, found->second);
  };
  QPC_TRY(auto keys, read_keys(epoch.context.epoch));
  std::vector<PastKeys> past;
  for (const auto& [number, octets] : sorted.past) {
    QPC_TRY(auto one, read_all<PastEpoch>(octets));
    QPC_TRY(auto past_keys, read_keys(number));
    past.insert(past.begin(), {std::make_shared<const PastEpoch>(std::move(one)), std::move(past_keys)});
  }
  if (sorted.keys.size() != past.size() + 1) return fail(Kind::malformed, "a stored group with keys of no epoch");
  auto state = Group::State::beginning(std::move(epoch), std::move(keys));
  state.past = std::move(past);
  for (const auto& [place, octets] : sorted.proposals) {
    WireReader proposal(octets);
    QPC_CHECK(state.proposals.read_one(suite, proposal));
    QPC_CHECK(proposal.expect_end());
  }
  QPC_TRY(state.exporter, read_all<ExporterTree>(*sorted.exporter));
  state.removed_in_epoch = removed_in_epoch;
  return state;
}

}  // namespace qpc::mls
