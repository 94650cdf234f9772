#include "core/mls/group/fork.h"

#include <algorithm>
#include <array>

namespace qpc::mls {
namespace {

constexpr std::size_t tag_size = 8;

/// The hash of a branch in an epoch; nullptr, when its trail does not have it.
const Bytes* hash_in(const Branch& branch, std::uint64_t epoch) {
  const auto mark = std::ranges::find(branch.trail, epoch, &EpochMark::epoch);
  return mark == branch.trail.end() ? nullptr : &mark->confirmed_transcript_hash;
}

/// The first epoch that both trails have, with different hashes.
const EpochMark* first_difference(const Branch& first, const Branch& second) {
  for (const auto& mark : first.trail) {
    const auto* other = hash_in(second, mark.epoch);
    if (other != nullptr && *other != mark.confirmed_transcript_hash) return &mark;
  }
  return nullptr;
}

/// Whether the branches had everything before `epoch` in common.
bool agree_before(const Branch& first, const Branch& second, std::uint64_t epoch) {
  if (epoch == 0) return true;
  const auto* one = hash_in(first, epoch - 1);
  const auto* other = hash_in(second, epoch - 1);
  return one != nullptr && other != nullptr && *one == *other;
}

bool has_member(const Branch& branch, const Bytes& client) {
  return std::ranges::any_of(branch.members, [&](const auto& member) { return member.second == client; });
}

ForkRepair re_add(const std::array<const Branch*, 2>& branches, std::size_t winner) {
  const auto& winning = *branches[winner];
  const auto& losing = *branches[1 - winner];
  ForkRepair repair{ForkRepair::Way::re_add, winner, {}, {}, {}};
  for (const auto& client : losing.followers) {
    if (has_member(winning, client) && !winning.followers.contains(client)) repair.again.push_back(client);
  }
  for (const auto& [leaf, client] : losing.members) {
    if (!has_member(winning, client)) repair.dropped.push_back(client);
  }
  for (const auto& [leaf, client] : winning.members) {
    if (!repair.repairer && winning.followers.contains(client)) repair.repairer = client;
  }
  return repair;
}

}  // namespace

Bytes epoch_tag(const Group& group) {
  return to_bytes(group.export_secret("quicprochat epoch tag", {}, tag_size).reveal());
}

Branch branch_of(const Group& group, const AuthenticationService& authentication) {
  Branch branch{group.recent_epochs(), group.client_ids(authentication), {}};
  branch.followers.insert(branch.members.at(group.own_leaf_index()));
  return branch;
}

Relation relate(const Branch& first, const Branch& second) {
  if (first.trail.empty() || second.trail.empty()) return Relation::unrelated;
  if (first_difference(first, second) != nullptr) return Relation::forked;
  const auto& first_head = first.trail.back();
  const auto& second_head = second.trail.back();
  if (first_head == second_head) return Relation::same;
  if (hash_in(second, first_head.epoch) != nullptr) return Relation::first_behind;
  if (hash_in(first, second_head.epoch) != nullptr) return Relation::second_behind;
  return Relation::unrelated;
}

ForkRepair decide_repair(const Branch& first, const Branch& second) {
  using Way = ForkRepair::Way;
  switch (relate(first, second)) {
    case Relation::same:
      return {};
    case Relation::first_behind:
      return {Way::catch_up, 1, {}, {}, {}};
    case Relation::second_behind:
      return {Way::catch_up, 0, {}, {}, {}};
    case Relation::unrelated:
      return {Way::reinit, 0, {}, {}, {}};
    case Relation::forked:
      break;
  }
  const auto& difference = *first_difference(first, second);
  // What looks like the first difference may come from an earlier one: then others, who know it, decide otherwise.
  if (!agree_before(first, second, difference.epoch)) return {Way::reinit, 0, {}, {}, {}};
  const auto& other = *hash_in(second, difference.epoch);
  return re_add({&first, &second}, difference.confirmed_transcript_hash < other ? 0 : 1);
}

}  // namespace qpc::mls
