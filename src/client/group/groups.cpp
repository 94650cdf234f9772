#include "client/group/groups.h"

#include <algorithm>

#include "client/group/group_view.h"

namespace qpc::client {

Outcome<mls::Group> GroupChange::group(std::int64_t conversation) {
  const auto found = groups_.loaded_.find(conversation);
  if (found != groups_.loaded_.end()) {
    if (std::ranges::contains(changed_, conversation)) return found->second.group;
    if (found->second.version == ConversationStore(db_).version(conversation)) return found->second.group;
    groups_.loaded_.erase(found);
  }
  const auto stored = ConversationStore(db_).group(conversation);
  if (!stored) {
    return failure(FailureKind::not_found, "no_group",
                   "This conversation has no group yet: its Welcome is on the way.");
  }
  auto group = mls::Group::restore(stored->epoch_state.reveal(), stored->progress.reveal());
  if (!group) {
    return failure(
        FailureKind::store, "group_unreadable",
        "The stored state of this group cannot be read: it may come from a newer qpc. Upgrade, or ask a member "
        "to remove and add you.");
  }
  const std::uint64_t epoch = group->epoch();
  return groups_.loaded_.emplace(conversation, Groups::Loaded{stored->version, *std::move(group), epoch})
      .first->second.group;
}

void GroupChange::keep(std::int64_t conversation, mls::Group next) {
  const auto found = groups_.loaded_.find(conversation);
  if (found == groups_.loaded_.end()) {
    groups_.loaded_.emplace(conversation, Groups::Loaded{0, std::move(next), std::nullopt});
  } else {
    if (found->second.group.group_id().data() != next.group_id().data() &&
        !std::ranges::equal(found->second.group.group_id(), next.group_id())) {
      found->second.stored_epoch.reset();
    }
    found->second.group = std::move(next);
  }
  if (!std::ranges::contains(changed_, conversation)) changed_.push_back(conversation);
}

void GroupChange::save() {
  ConversationStore conversations(db_);
  for (const std::int64_t conversation : changed_) {
    Groups::Loaded& loaded = groups_.loaded_.at(conversation);
    const mls::Group& group = loaded.group;
    const std::uint64_t epoch = group.epoch();
    std::optional<Secret> epoch_state;
    if (loaded.stored_epoch != epoch) {
      epoch_state = group.save_epoch();
      conversations.add_epoch(conversation, epoch, epoch_tag(group), wire(group.context()), groups_.environment_.now());
    }
    loaded.version =
        conversations.save_group(conversation, epoch, epoch_state ? &*epoch_state : nullptr, group.save_progress());
    loaded.stored_epoch = epoch;
  }
}

}  // namespace qpc::client
