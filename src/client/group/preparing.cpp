// How a commit is made from what is wished and proposed.
#include <algorithm>
#include <functional>

#include "client/account/member_check.h"
#include "client/group/epochs.h"
#include "client/group/notices.h"
#include "client/group/revoked_members.h"
#include "client/group/role_rules.h"
#include "client/group/standing.h"
#include "client/group/succession.h"
#include "client/group/upgrade.h"
#include "client/group/wishes.h"

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

/// A wish, and what it asks of the next commit.
struct Wanted {
  Wish wish;
  Asked asked;
};

std::vector<Asked> asked_by(const std::vector<Wanted>& all) {
  std::vector<Asked> asked;
  for (const auto& one : all) asked.push_back(one.asked);
  return asked;
}

/// Whether the next commit can name the successor that is wished. The wish is given up where that will not be.
bool may_name(GroupChange& change, const mls::Group& group, const Wish& wish, const message::Successor& successor,
              std::optional<Failure>& given_up) {
  const auto readiness = look_at_successor(change, group, successor);
  if (readiness == Readiness::of_others) {
    given_up = members_changed();
    drop_upgrade(change.db(), wish);
  }
  return readiness == Readiness::ready;
}

/// What is wished and can be done, drops what is done, and gives up what will not be.
std::vector<Wanted> look_at_wishes(GroupChange& change, std::int64_t conversation, const mls::Group& group,
                                   std::optional<std::int64_t> alone, Need need, std::optional<Failure>& given_up) {
  CommitStore commits(change.db());
  // Removing one whose removal waits already would spoil the commit (RFC 9420 §12.2).
  const auto going = leaving(group);
  std::vector<Wanted> all;
  for (auto& wish : commits.wishes(conversation)) {
    if (const auto successor = successor_of(wish)) {
      if (need == Need::new_epoch || !may_name(change, group, wish, *successor, given_up)) continue;
      alone = wish.id;  // what else is wanted is done in the successor
    }
    auto asked = ask(wish, group, going);
    if (asked.fulfilled) {
      commits.drop_wish(wish.id);
    } else if (!asked.proposals.empty() || asked.settings) {
      all.push_back({std::move(wish), std::move(asked)});
    }
  }
  if (alone) std::erase_if(all, [&](const Wanted& one) { return one.wish.id != *alone; });
  return all;
}

using Commit = std::function<Outcome<mls::Committed>(const std::vector<Asked>&)>;

/// Tries wishes that spoil their commit one after the other. Those that do are given up; the others stay.
std::optional<Failure> give_up_what_spoils(GroupChange& change, Environment& environment, std::vector<Wanted>& all,
                                           const Commit& commit) {
  std::optional<Failure> first;
  std::vector<Wanted> good;
  for (auto& one : all) {
    good.push_back(std::move(one));
    const auto tried = commit(asked_by(good));
    if (tried) continue;
    if (!first) first = tried.error();
    give_up(change, environment, good.back().wish, tried.error());
    good.pop_back();
  }
  all = std::move(good);
  return first;
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
  // Nobody commits their own leaving, and any other commit would undo it.
  if (is_leaving(group) && !is_replacement) return Prepared();

  Prepared prepared;
  auto wanted = look_at_wishes(change, conversation, group, alone, need, prepared.given_up);
  const bool is_needed = is_replacement || !group.proposals().empty();
  if (wanted.empty() && !is_needed) return prepared;
  const Commit commit = [&](const std::vector<Asked>& some) {
    return commit_wishes(change, environment, group, some, need, row->stage == Stage::shown);
  };
  auto committed = commit(asked_by(wanted));
  if (!committed && is_founding(*row)) {  // all are to be in it, or nobody
    for (const auto& one : wanted) give_up(change, environment, one.wish, committed.error());
    prepared.given_up = committed.error();
    return prepared;
  }
  if (!committed) {
    auto spoilt = give_up_what_spoils(change, environment, wanted, commit);
    if (!prepared.given_up) prepared.given_up = std::move(spoilt);
    if (wanted.empty() && !is_needed) return prepared;
    committed = commit(asked_by(wanted));
  }
  if (!committed && is_replacement) {
    group = group.without_proposals();
    wanted.clear();
    committed = commit({});
  }
  if (!committed) return std::unexpected(committed.error());
  for (const auto& one : wanted) prepared.wishes.push_back(one.wish.id);
  prepared.pending = to_pending(conversation, group.epoch(), *committed);
  commits.save(*prepared.pending);
  change.keep(conversation, std::move(committed->next));
  return prepared;
}

}  // namespace qpc::client
