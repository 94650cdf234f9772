#include "client/group/groups.h"

#include <algorithm>

#include "client/group/group_row_store.h"
#include "client/group/group_view.h"
#include "client/group/succession_store.h"
#include "client/group/way_back_store.h"

namespace qpc::client {

LoadedGroup* GroupChange::find(std::int64_t conversation) {
  const auto found = groups_.loaded_.find(conversation);
  if (found == groups_.loaded_.end()) return nullptr;
  const bool current = std::ranges::contains(changed_, conversation) ||
                       found->second.version == ConversationStore(db_).version(conversation);
  if (current) return &found->second;
  groups_.loaded_.erase(found);
  return nullptr;
}

Outcome<mls::Group> GroupChange::group(std::int64_t conversation) {
  if (const auto* loaded = find(conversation)) return loaded->group;
  const auto rows = GroupRowStore(db_).rows(conversation);
  if (rows.empty()) {
    return failure(FailureKind::not_found, "no_group",
                   "This conversation has no group yet: its Welcome is on the way.");
  }
  const auto group = mls::Group::restore(rows);
  if (!group) {
    return failure(
        FailureKind::store, "group_unreadable",
        "The stored state of this group cannot be read: it may come from a newer qpc. Upgrade, or ask a member "
        "to let you in again ('qpc group readmit').");
  }
  groups_.loaded_.emplace(conversation, LoadedGroup{ConversationStore(db_).version(conversation), *group, *group});
  return *group;
}

void GroupChange::keep(std::int64_t conversation, mls::Group next) {
  if (auto* loaded = find(conversation)) {
    loaded->group = std::move(next);
  } else {
    groups_.loaded_.emplace(conversation, LoadedGroup{0, std::move(next), std::nullopt});
  }
  if (!std::ranges::contains(changed_, conversation)) changed_.push_back(conversation);
}

void GroupChange::save() {
  for (const std::int64_t conversation : changed_) save(conversation);
}

void GroupChange::save(std::int64_t conversation) {
  ConversationStore conversations(db_);
  GroupRowStore rows(db_);
  WayBackStore ways(db_);
  LoadedGroup& loaded = groups_.loaded_.at(conversation);
  const mls::Group& group = loaded.group;
  if (!loaded.stored) {
    rows.clear(conversation);
    ways.drop(conversation);
  }
  const auto changes = group.save_changes(loaded.stored ? &*loaded.stored : nullptr);
  ways.keep(conversation, changes);
  rows.apply(conversation, changes);
  if (!loaded.stored || loaded.stored->context() != group.context()) {
    conversations.add_epoch(conversation, group.epoch(), epoch_tag(group), wire(group.context()),
                            groups_.environment_.now());
  }
  loaded.version = conversations.note_change(conversation, group.epoch());
  loaded.stored = group;
}

void GroupChange::settle_rows(std::int64_t conversation) {
  if (std::erase(changed_, conversation) > 0) save(conversation);
}

void GroupChange::restore_rows(std::int64_t conversation, std::uint64_t epoch) {
  settle_rows(conversation);
  WayBackStore(db_).restore(conversation, epoch);
  groups_.loaded_.erase(conversation);
  ConversationStore(db_).note_change(conversation, epoch);
}

void GroupChange::exchange_groups(std::int64_t one, std::int64_t other) {
  for (const std::int64_t conversation : {one, other}) {
    settle_rows(conversation);
    groups_.loaded_.erase(conversation);
  }
  SuccessionStore(db_).exchange(one, other);
}

void GroupChange::drop_group(std::int64_t behind) {
  std::erase(changed_, behind);
  groups_.loaded_.erase(behind);
  SuccessionStore(db_).drop(behind);
}

}  // namespace qpc::client
