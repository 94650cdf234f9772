// From a group to the rows that changed.
#include <algorithm>
#include <map>

#include "core/mls/group/group_row_names.h"
#include "core/mls/group/group_storage.h"

namespace qpc::mls {
namespace {

/// The secret trees of a state, by epoch.
std::map<std::uint64_t, const SecretTree*> keys_of(const Group::State* state) {
  std::map<std::uint64_t, const SecretTree*> keys;
  if (state == nullptr) return keys;
  keys[state->epoch->context.epoch] = &state->keys;
  for (const auto& past : state->past) keys[past.epoch->context.epoch] = &past.keys;
  return keys;
}

std::map<std::uint64_t, const PastEpoch*> past_of(const Group::State* state) {
  std::map<std::uint64_t, const PastEpoch*> past;
  if (state == nullptr) return past;
  for (const auto& one : state->past) past[one.epoch->context.epoch] = one.epoch.get();
  return past;
}

class Saving {
 public:
  Saving(const Group::State& state, const Group::State* stored) : state_(state), stored_(stored) {}

  std::vector<GroupRowChange> run() && {
    save_epoch();
    save_keys();
    save_past();
    save_proposals();
    save_exporter();
    return std::move(changes_);
  }

 private:
  void put(const RowName& name, std::optional<Secret> value) { changes_.push_back({name.key(), std::move(value)}); }
  template <class Write>
  void put_written(const RowName& name, const Write& write) {
    WireWriter out(Content::secret);
    write(out);
    put(name, out.take_secret());
  }

  void save_epoch() {
    const bool same_epoch = stored_ != nullptr && stored_->epoch == state_.epoch;
    if (!same_epoch || stored_->removed_in_epoch != state_.removed_in_epoch) {
      put_written({Part::epoch}, [&](WireWriter& out) {
        out.u16(row_format_version);
        state_.epoch->write_without_tree(out);
        out.presence(state_.removed_in_epoch.has_value());
        if (state_.removed_in_epoch) out.u64(*state_.removed_in_epoch);
      });
    }
    if (same_epoch) return;
    state_.epoch->tree.for_each_changed_chunk(
        stored_ != nullptr ? &stored_->epoch->tree : nullptr,
        [&](NodeIndex top, std::optional<Secret> row) { put({Part::tree, 0, top.value}, std::move(row)); });
  }

  void save_keys() {
    const auto now = keys_of(&state_);
    const auto before = keys_of(stored_);
    const auto compare = [&](std::uint64_t epoch, const SecretTree* keys, const SecretTree* old_keys) {
      SecretTree::for_each_changed_chunk(keys, old_keys, [&](NodeIndex top, std::optional<Secret> row) {
        put({Part::keys, epoch, top.value}, std::move(row));
      });
    };
    for (const auto& [epoch, keys] : now) {
      const auto old = before.find(epoch);
      compare(epoch, keys, old != before.end() ? old->second : nullptr);
    }
    for (const auto& [epoch, keys] : before) {
      if (!now.contains(epoch)) compare(epoch, nullptr, keys);
    }
  }

  void save_past() {
    const auto now = past_of(&state_);
    const auto before = past_of(stored_);
    for (const auto& [epoch, past] : now) {
      const auto old = before.find(epoch);
      if (old != before.end() && old->second == past) continue;
      put_written({Part::past, epoch}, [&](WireWriter& out) { past->write(out); });
    }
    for (const auto& [epoch, past] : before) {
      if (!now.contains(epoch)) put({Part::past, epoch}, {});
    }
  }

  void save_proposals() {
    const auto& now = state_.proposals.list();
    const std::size_t before = stored_ != nullptr ? stored_->proposals.list().size() : 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (i < before && stored_->proposals.list()[i] == now[i]) continue;
      put_written({Part::proposal, 0, static_cast<std::uint32_t>(i)},
                  [&](WireWriter& out) { ProposalCache::write_one(out, *now[i]); });
    }
    for (auto i = now.size(); i < before; ++i) put({Part::proposal, 0, static_cast<std::uint32_t>(i)}, {});
  }

  void save_exporter() {
    if (stored_ != nullptr && stored_->exporter.shares_with(state_.exporter)) return;
    put_written({Part::exporter}, [&](WireWriter& out) { state_.exporter.write(out); });
  }

  const Group::State& state_;
  const Group::State* stored_;
  std::vector<GroupRowChange> changes_;
};

}  // namespace

std::vector<GroupRowChange> save_row_changes(const Group::State& state, const Group::State* stored) {
  return Saving(state, stored).run();
}

}  // namespace qpc::mls
