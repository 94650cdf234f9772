#include "client/group/epochs.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/account/member_check.h"
#include "client/group/contest_store.h"
#include "client/group/notices.h"
#include "client/group/overtaken.h"
#include "client/group/revoked_members.h"
#include "client/group/role_rules.h"
#include "client/group/roster_store.h"
#include "client/group/settings.h"
#include "client/group/settings_notices.h"
#include "client/group/standing.h"
#include "client/group/succession.h"
#include "client/group/upgrade.h"
#include "client/group/way_back.h"
#include "client/group/wishes.h"
#include "client/invite/invite_store.h"

namespace qpc::client {
namespace {

std::vector<Bytes> mailboxes_of(const std::vector<GroupMember>& members) {
  std::vector<Bytes> mailboxes;
  for (const auto& member : members) {
    if (!member.mailbox.empty()) mailboxes.push_back(member.mailbox);
  }
  return mailboxes;
}

PendingCommit to_pending(std::int64_t conversation, std::uint64_t epoch, const mls::Committed& committed) {
  const auto added = describe_members(committed.pending.event().added);
  const auto removed = describe_members(committed.pending.event().removed);
  PendingCommit pending{.conversation = conversation,
                        .epoch = epoch,
                        .content = committed.message,
                        .next_epoch = committed.pending.save(committed.next),
                        .welcomes = {},
                        .added_mailboxes = mailboxes_of(added),
                        .removed_mailboxes = mailboxes_of(removed)};
  for (const auto& welcome : committed.welcomes) {
    for (const auto leaf : welcome.joiners) {
      const auto joiner = std::ranges::find(added, leaf, &GroupMember::leaf);
      if (joiner != added.end()) pending.welcomes.push_back({joiner->mailbox, welcome.message});
    }
  }
  // A person whose old device leaves as a new one with the same mailbox comes stays in the fan-out.
  std::erase_if(pending.removed_mailboxes,
                [&](const Bytes& address) { return std::ranges::contains(pending.added_mailboxes, address); });
  return pending;
}

/// The commit of these wishes. Errors: refused, when it would break a rule.
Outcome<mls::Committed> commit_wishes(GroupChange& change, Environment& environment, const mls::Group& group,
                                      const std::vector<Asked>& wishes, Need need, bool is_shown) {
  mls::CommitOptions options;
  if (need == Need::new_epoch) options.path = mls::PathPolicy::always;
  options.authenticated_data = epoch_tag(group);
  for (const Asked& asked : wishes) std::ranges::copy(asked.proposals, std::back_inserter(options.proposals));
  QPC_CHECK(add_settings(group, wishes, is_shown, options.proposals));
  const MemberCheck check(change.db(), group.group_id(), {});
  const mls::NoPsks psks;
  auto committed = group.commit(options, {check, psks, environment.now_seconds()}, environment.random);
  if (!committed) {
    return failure(FailureKind::refused, "commit_refused",
                   std::string("The group does not allow this: ") + committed.error().what() + ".");
  }
  if (!check.unknown().empty()) {
    return failure(FailureKind::refused, "unknown_device",
                   "A device that was to be added is in no list of devices known here: try again.");
  }
  RevokedDevices revoked(change.db(), {});
  const auto allowed =
      check_roles(group, committed->pending.event(), [&](const auto& device) { return revoked.contains(device); });
  if (!allowed) {
    return failure(FailureKind::refused, "not_allowed",
                   std::string("The group does not allow this: ") + allowed.error().what() + ".");
  }
  return *std::move(committed);
}

}  // namespace

void give_up(GroupChange& change, Environment& environment, const Wish& wish, const Failure& why) {
  CommitStore(change.db()).drop_wish(wish.id);
  const auto person = PersonStore(change.db()).find(wish.account_id);
  const auto row = ConversationStore(change.db()).find(wish.conversation);
  if (wish.kind == WishKind::settings) {
    add_notice(change.db(), wish.conversation, row ? row->epoch : 0, environment.now(),
               "What you wanted to change about this group was not: " + why.text);
    return;
  }
  add_notice(change.db(), wish.conversation, row ? row->epoch : 0, environment.now(),
             "A device of " + (person ? person->name : std::string("somebody")) + " could not be " +
                 (wish.kind == WishKind::remove ? "removed: " : "added: ") + why.text);
}

Outcome<Prepared> prepare_commit(GroupChange& change, Environment& environment, std::int64_t conversation,
                                 std::optional<std::int64_t> alone, Need need) {
  CommitStore commits(change.db());
  if (auto pending = commits.find(conversation)) return Prepared{std::move(pending), {}, {}};
  const auto row = ConversationStore(change.db()).find(conversation);
  if (!row || row->standing != Standing::member) return Prepared();
  QPC_TRY(auto group, change.group(conversation));

  const bool is_replacement = need == Need::new_epoch;
  if (successor_of(group)) return Prepared();  // nobody changes a group that has moved
  // Removing one whose removal waits already would spoil the commit (RFC 9420 §12.2).
  const auto going = leaving(group);
  // Nobody commits their own leaving, and any other commit would undo it.
  if (is_leaving(group) && !is_replacement) return Prepared();
  std::vector<Wish> wishes;
  std::vector<Asked> asked;
  Prepared prepared;
  for (auto& wish : commits.wishes(conversation)) {
    if (const auto successor = successor_of(wish)) {
      const auto readiness = is_replacement ? Readiness::begun : look_at_successor(change, group, *successor);
      if (readiness == Readiness::begun) continue;
      if (readiness == Readiness::of_others) {
        prepared.given_up = members_changed();
        drop_upgrade(change.db(), wish);
        continue;
      }
      alone = wish.id;  // what else is wanted is done in the successor
    }
    auto one = ask(wish, group, going);
    if (one.fulfilled) {
      commits.drop_wish(wish.id);
    } else if ((!one.proposals.empty() || one.settings) && (!alone || *alone == wish.id)) {
      wishes.push_back(std::move(wish));
      asked.push_back(std::move(one));
    }
  }
  if (alone) {
    for (std::size_t i = wishes.size(); i-- > 0;) {
      if (wishes[i].id == *alone) continue;
      wishes.erase(wishes.begin() + static_cast<std::ptrdiff_t>(i));
      asked.erase(asked.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  const bool is_needed = is_replacement || !group.proposals().empty();
  if (asked.empty() && !is_needed) return prepared;

  for (const Wish& wish : wishes) prepared.wishes.push_back(wish.id);
  const auto commit = [&](const std::vector<Asked>& some) {
    return commit_wishes(change, environment, group, some, need, row->stage == Stage::shown);
  };
  auto committed = commit(asked);
  if (!committed && is_founding(*row)) {  // all are to be in it, or nobody
    for (const Wish& wish : wishes) give_up(change, environment, wish, committed.error());
    prepared.given_up = committed.error();
    return prepared;
  }
  if (!committed) {
    std::vector<Asked> good;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      good.push_back(asked[i]);
      const auto tried = commit(good);
      if (tried) continue;
      good.pop_back();
      if (!prepared.given_up) prepared.given_up = tried.error();
      std::erase(prepared.wishes, wishes[i].id);
      give_up(change, environment, wishes[i], tried.error());
    }
    if (good.empty() && !is_needed) return prepared;
    committed = commit(good);
  }
  if (!committed && is_replacement) {
    group = group.without_proposals();
    committed = commit({});
  }
  if (!committed) return std::unexpected(committed.error());
  prepared.pending = to_pending(conversation, group.epoch(), *committed);
  commits.save(*prepared.pending);
  change.keep(conversation, std::move(committed->next));
  return prepared;
}

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
