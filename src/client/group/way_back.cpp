#include "client/group/way_back.h"

#include <set>

#include "client/account/account_store.h"
#include "client/group/commit_store.h"
#include "client/group/contest_store.h"
#include "client/group/group_view.h"
#include "client/group/notices.h"
#include "client/group/roster_store.h"
#include "client/group/standing.h"
#include "client/group/succession.h"
#include "client/group/way_back_store.h"
#include "client/hole/said_store.h"
#include "client/invite/invite_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/mailbox/unsent.h"

namespace qpc::client {
namespace {

/// Nobody, where the group cannot be read.
std::set<identity::AccountId> people_in(GroupChange& change, std::int64_t conversation) {
  std::set<identity::AccountId> people;
  const auto group = change.group(conversation);
  if (!group) return people;
  for (const auto& member : members_of(*group)) people.insert(member.identity.account_id);
  return people;
}

/// Ends the ways back to before what a device confirms by speaking in the newest epoch.
void end_confirmed(WayBackStore& ways, std::int64_t conversation, const identity::AccountId& account_id,
                   const identity::DeviceId& device_id) {
  for (const WayBackRow& way : ways.list(conversation)) {
    const bool vouches = way.committer != account_id && !ways.has_joiner_since(conversation, way.epoch, device_id);
    if (!vouches) return ways.drop_before(conversation, way.epoch);
  }
  ways.drop(conversation);
}

}  // namespace

std::size_t take_back_texts(db::Database& db, std::int64_t conversation, std::uint64_t epoch, Milliseconds now) {
  const auto account = AccountStore(db).find();
  MessageStore messages(db);
  OutboxStore outbox(db);
  std::size_t count = 0;
  const auto refuse = [&](std::int64_t id) {
    never_leaves(db, id, UnsentCause::change_replaced, now);
    const auto message = messages.find(id);
    if (message && message->kind != MessageKind::remark) ++count;
  };
  constexpr std::uint32_t all = 1'000'000;
  for (const auto& row : outbox.list(conversation, Sealed::either, all)) {
    if (!row.message) continue;
    refuse(*row.message);
    outbox.remove(row.id);
  }
  outbox.unseal_all(conversation);
  if (account) {
    for (const auto id : messages.said_after(conversation, account->device_id, epoch)) refuse(id);
  }
  return count;
}

std::string describe_unsent(std::size_t count) {
  if (count == 0) return {};
  return (count == 1 ? std::string(" One message of yours went with it")
                     : " " + std::to_string(count) + " messages of yours went with it") +
         ": say it again, if it is still meant for who is here now.";
}

void note_commit(GroupChange& change, Environment& environment, const AppliedCommit& commit) {
  WayBackStore ways(change.db());
  end_confirmed(ways, commit.conversation, commit.committer, commit.committing_device);
  if (commit.alone) ways.drop(commit.conversation);
  ways.note_applied(commit.conversation, commit.epoch, commit.id);
  if (commit.alone) return;
  change.settle_rows(commit.conversation);
  ways.begin(commit.conversation, {.epoch = commit.epoch, .committer = commit.committer}, environment.now());
  for (const auto& joiner : commit.joiners) ways.add_joiner(commit.conversation, commit.epoch, joiner);
}

void note_speaker(db::Database& db, std::int64_t conversation, std::uint64_t epoch,
                  const identity::AccountId& account_id, const identity::DeviceId& device_id) {
  WayBackStore ways(db);
  const auto way = ways.newest(conversation);
  if (!way || way->epoch + 1 != epoch) return;
  end_confirmed(ways, conversation, account_id, device_id);
}

bool go_back(GroupChange& change, Environment& environment, std::int64_t conversation, std::uint64_t epoch) {
  WayBackStore ways(change.db());
  if (!ways.leads_to(conversation, epoch)) {
    const std::size_t lost = take_back_texts(change.db(), conversation, epoch, environment.now());
    add_notice(
        change.db(), conversation, epoch, environment.now(),
        "A change of this group that this device has applied was replaced, as others could not, and it cannot go "
        "back to before it: ask a member to let you in again ('qpc group readmit')." +
            describe_unsent(lost));
    return false;
  }
  const auto before = people_in(change, conversation);
  change.restore_rows(conversation, epoch);
  const auto after = people_in(change, conversation);
  for (const auto& account_id : before) {
    if (!after.contains(account_id)) InviteStore(change.db()).note_out(conversation, account_id);
  }
  ConversationStore conversations(change.db());
  conversations.forget_epochs_after(conversation, epoch);
  RosterStore(change.db()).forget_after(conversation, epoch);
  OutboxStore(change.db()).remove_all(conversation, OutboxKind::repair);
  const std::size_t unsent = take_back_texts(change.db(), conversation, epoch, environment.now());
  // The replacement begins epochs of the same numbers, with others in them.
  SaidStore(change.db()).forget_from(conversation, epoch + 1);
  auto row = conversations.find(conversation).value();
  row.epoch = epoch;
  if (row.standing == Standing::removed) row.standing = Standing::member;
  row.removed_in.reset();
  conversations.update(row);
  ways.forget_applied_from(conversation, epoch);
  CommitStore(change.db()).drop(conversation);
  std::string text = "The change of this group that began epoch " + std::to_string(epoch + 1) +
                     " was replaced, as members could not apply it. What it brought does not count any more.";
  text += describe_unsent(unsent);
  add_notice(change.db(), conversation, epoch, environment.now(), std::move(text));
  arrange(change, environment, conversation);
  return true;
}

void be_out(GroupChange& change, Environment& environment, std::int64_t conversation) {
  ConversationStore conversations(change.db());
  auto row = conversations.find(conversation);
  if (!row || row->standing != Standing::member) return;
  drop_unsent(change.db(), conversation, environment.now());
  row->standing = Standing::removed;
  row->removed_in = row->epoch;
  conversations.update(*row);
  add_notice(change.db(), conversation, row->epoch, environment.now(),
             "You are not in this group any more: this device is off its list of members, by a change that it could "
             "not follow. Ask "
             "a member to add you.");
}

AskedAbout AskedAbout::now(db::Database& db, std::int64_t conversation, std::uint64_t epoch) {
  const auto row = ConversationStore(db).find(conversation);
  return {.conversation = conversation,
          .epoch = epoch,
          .group_id = row ? row->group_id : std::nullopt,
          .applied = WayBackStore(db).applied(conversation, epoch)};
}

void be_off_the_list(GroupChange& change, Environment& environment, const AskedAbout& asked) {
  const auto& [conversation, epoch, group_id, applied] = asked;
  WayBackStore ways(change.db());
  const auto row = ConversationStore(change.db()).find(conversation);
  if (!row || AskedAbout::now(change.db(), conversation, epoch) != asked) return;  // it has another group by now
  // Off the list of a group that has moved, by whatever commit its members do not take: nothing was replaced.
  if (row->stage == Stage::former) {
    add_notice(change.db(), row->shown(), row->epoch, environment.now(),
               "This device is off the list of the group that this conversation has left. Should nobody answer here, "
               "ask a member to let you in again ('qpc group readmit').");
    return;
  }
  // A replacement that removes this device says so itself, where it is read from before what it replaced.
  if (row->standing == Standing::member && applied && ways.leads_to(conversation, epoch)) {
    go_back(change, environment, conversation, epoch);
  } else {
    be_out(change, environment, conversation);
  }
}

}  // namespace qpc::client
