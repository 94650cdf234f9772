#include "client/group/epochs.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/group/contest_store.h"
#include "client/group/notices.h"
#include "client/group/overtaken.h"
#include "client/group/roster_store.h"
#include "client/group/settings.h"
#include "client/group/settings_notices.h"
#include "client/group/standing.h"
#include "client/group/succession.h"
#include "client/group/way_back.h"
#include "client/group/wishes.h"
#include "client/invite/invite_store.h"

namespace qpc::client {

Outcome<> merge_commit(GroupChange& change, Environment& environment, const PendingCommit& commit) {
  CommitStore commits(change.db());
  const auto pending = commits.find(commit.conversation);
  if (!pending || pending->content != commit.content) return {};
  QPC_TRY(const auto group, change.group(commit.conversation));
  QPC_TRY(const auto next_epoch, mls::PendingCommit::restore(pending->next_epoch.reveal(), group));
  QPC_TRY(auto merged, group.merge(next_epoch));
  commits.drop(commit.conversation);
  ContestStore(change.db()).drop_all(commit.conversation);
  QPC_TRY(const auto self, require_account(change.db()));
  AppliedCommit applied{.conversation = commit.conversation,
                        .epoch = commit.epoch,
                        .id = to_bytes(message::message_id(commit.content)),
                        .committer = self.account_id,
                        .committing_device = self.device_id,
                        .alone = group.member_count() == 1};
  for (const auto& joiner : describe_members(next_epoch.event().added)) {
    applied.joiners.push_back(joiner.identity.device_id);
  }
  note_commit(change, environment, applied);
  note_epoch(change, environment, ConversationStore(change.db()).find(commit.conversation).value(), {group, merged},
             next_epoch.event());
  RosterStore(change.db()).note_own_keys(commit.conversation, environment.now());
  change.keep(commit.conversation, std::move(merged));
  // What came true is no wish any more; what a foreign commit undid meanwhile stays one.
  QPC_TRY(const auto now, change.group(commit.conversation));
  for (const auto& wish : commits.wishes(commit.conversation)) {
    if (ask(wish, now, {}).fulfilled) commits.drop_wish(wish.id);
  }
  arrange(change, environment, commit.conversation);
  return {};
}

void note_epoch(GroupChange& change, Environment& environment, ConversationRow conversation, const Turn& turn,
                const mls::CommitApplied& event) {
  const mls::Group& group = turn.after;
  std::string committer = "Somebody";
  if (const auto member = group.member(event.committer)) {
    if (const auto described = describe_member(*member)) committer = described->name();
  }
  const auto added = describe_members(event.added);
  for (const auto& member : added) InviteStore(change.db()).note_in(conversation.id, member.identity.account_id);
  const auto removed = describe_members(event.removed);
  const auto note = [&](std::string text) {
    add_notice(change.db(), conversation.id, event.epoch, environment.now(), std::move(text));
  };
  const std::string text = describe_changes(committer, added, removed, members_of(group));
  if (!text.empty()) note(text);
  for (auto& line : describe_settings(committer, turn.before, group)) note(std::move(line));
  if (event.committer != group.own_leaf_index()) {
    drop_overtaken(change, environment, conversation.id, turn, committer);
  }
  const auto successor = successor_of(group);
  const auto next = successor ? ConversationStore(change.db()).find_by_group_id(successor->group_id) : std::nullopt;
  const bool is_invited = next && next->shown() == conversation.shown() && next->standing == Standing::member;
  if (successor && !is_invited) {
    note(
        "No invitation into the group in which it goes on has come to this device, and what you say here waits: ask a "
        "member to let you in ('qpc group readmit').");
  }
  if (const auto self = AccountStore(change.db()).find()) {
    const auto details = details_of(group);
    if (details && details->muted.contains(self->account_id)) {
      keep_words_back(change.db(), conversation.id, environment.now());
    }
  }
  RosterStore roster(change.db());
  if (!roster.is_kept(conversation.id)) {
    auto before = members_of(group);
    std::erase_if(before, [&](const GroupMember& member) {
      return std::ranges::contains(added, member.leaf, &GroupMember::leaf);
    });
    roster.begin(conversation.id, event.epoch - 1, before);
  }
  roster.change(conversation.id, event.epoch, added, removed);
  conversation.epoch = event.epoch;
  if (const auto profile = profile_of(group)) conversation.name = profile->name;
  ConversationStore(change.db()).update(conversation);
}

}  // namespace qpc::client
