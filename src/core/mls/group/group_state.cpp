#include "core/mls/group/group_state.h"

namespace qpc::mls {
namespace {

Result<Psk> find_psk(const PreSharedKeyID& id, const Group::State* state, const PskStore& store) {
  const auto* resumption = std::get_if<ResumptionPSKID>(&id.body);
  if (resumption && state && resumption->psk_group_id == state->epoch->context.group_id) {
    auto kept = state->resumption_psk(resumption->psk_epoch);
    // A group that continues another one may have its group_id, and then it is the application that knows the other.
    if (kept || resumption->usage == ResumptionPSKUsage::application) return kept;
  }
  QPC_TRY(auto psk, store.find_psk(id));
  return std::move(psk).into<Psk>();
}

}  // namespace

Group::State Group::State::beginning(Epoch epoch, SecretTree keys) {
  ExporterTree exporter(std::move(epoch.secrets.application_export_secret));
  return {std::make_shared<const Epoch>(std::move(epoch)), std::move(keys), {}, {}, {}, std::move(exporter)};
}

Group::State Group::State::after(const EpochChange& change) const {
  State next{change.epoch, change.keys, {}, {}, {}, change.exporter};
  const auto most = epoch->settings.past_epochs;
  if (most == 0) return next;
  next.past.push_back({std::make_shared<const PastEpoch>(PastEpoch::of(*epoch, change.changed_leaves)), keys});
  next.past.back().keys.end_epoch(epoch->own_leaf_index());
  for (const auto& one : past) {
    if (next.past.size() == most) break;
    next.past.push_back(one);
  }
  next.past.erase(next.past.begin() + static_cast<std::ptrdiff_t>(next.past_kept(change.epoch->began)),
                  next.past.end());
  return next;
}

Group::State Group::State::ended() const {
  State next = *this;
  next.epoch = std::make_shared<const Epoch>(epoch->ended());
  next.keys.end_epoch(epoch->own_leaf_index());
  next.proposals = {};
  return next;
}

std::size_t Group::State::past_kept(std::chrono::sys_seconds now) const {
  const auto longest = epoch->settings.longest_past;
  auto ended = epoch->began;  // the newest of them, when this one began
  std::size_t kept = 0;
  while (kept < past.size() && now - ended <= longest) ended = past[kept++].epoch->began;
  return kept;
}

std::optional<PastMember> Group::State::past_member(std::size_t i, LeafIndex leaf) const {
  for (auto later = i + 1; later-- > 0;) {
    const auto& changed = past[later].epoch->changed_leaves;
    if (const auto found = changed.find(leaf); found != changed.end()) return found->second;
  }
  const auto node = epoch->tree.leaf(leaf);
  if (node == nullptr) return {};
  return PastMember{node->signature_key, node->credential};
}

Result<Psk> Group::State::resumption_psk(std::uint64_t of_epoch) const {
  if (of_epoch == epoch->context.epoch) return epoch->secrets.resumption_psk.duplicate().into<Psk>();
  for (const auto& one : past) {
    if (one.epoch->context.epoch == of_epoch) return one.epoch->resumption_psk.duplicate().into<Psk>();
  }
  return fail(Kind::not_found, "RFC 9420 §8.6: the resumption PSK of an epoch that is not kept");
}

Result<std::vector<InjectedPsk>> find_psks(const std::vector<PreSharedKeyID>& ids, const Group::State* state,
                                           const PskStore& store) {
  std::vector<InjectedPsk> psks;
  for (const auto& id : ids) {
    QPC_TRY(auto psk, find_psk(id, state, store));
    psks.push_back({id, std::move(psk)});
  }
  return psks;
}

}  // namespace qpc::mls
