#include "client/group/moving.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/account/person_store.h"
#include "client/group/commit_store.h"
#include "client/group/contest_store.h"
#include "client/group/group_view.h"
#include "client/group/notices.h"
#include "client/group/roster_store.h"
#include "client/group/standing.h"
#include "client/group/way_back.h"
#include "client/group/way_back_store.h"
#include "client/mailbox/outbox_store.h"

namespace qpc::client {
namespace {

std::set<Bytes> devices_of(const mls::Group& group) {
  std::set<Bytes> devices;
  for (const auto& member : members_of(group)) {
    WireWriter id;
    member.identity.account_id.write(id);
    member.identity.device_id.write(id);
    devices.insert(id.take());
  }
  return devices;
}

/// "the cipher suite X".
std::string suite_name(std::uint16_t suite) {
  if (suite == 0) return "another cipher suite";
  const auto known = mls::Suite::of(mls::CipherSuite{suite});
  return "the cipher suite " + (known ? std::string(known->name()) : std::to_string(suite));
}

std::string name_of(db::Database& db, const identity::AccountId& account_id) {
  const auto person = PersonStore(db).find(account_id);
  return person ? person->name : "Somebody";
}

/// This device cannot follow.
void stay_behind(GroupChange& change, Environment& environment, const SuccessorRow& successor) {
  SuccessorStore(change.db()).set_state(successor.conversation, SuccessorState::stands);
  add_notice(change.db(), successor.conversation, successor.epoch + 1, environment.now(),
             "This conversation goes on with " + suite_name(successor.suite) +
                 ", and this device could not follow: its invitation did not come, or cannot be used. Ask a member to "
                 "let you in again ('qpc group readmit').");
}

}  // namespace

Outcome<> check_not_moving(db::Database& db, std::int64_t conversation) {
  const auto successor = SuccessorStore(db).find(conversation);
  if (!successor || successor->state == SuccessorState::pending) return {};
  return failure(FailureKind::refused, successor->state == SuccessorState::stands ? "out_of_step" : "moving",
                 describe_moving(db, conversation));
}

std::string describe_moving(db::Database& db, std::int64_t conversation) {
  const auto successor = SuccessorStore(db).find(conversation);
  if (!successor || successor->state == SuccessorState::pending) return {};
  if (successor->state == SuccessorState::stands) {
    return "This conversation has moved to another cipher suite, and this device could not follow: ask a member to let "
           "you in again ('qpc group readmit').";
  }
  return "This conversation moves to " + suite_name(successor->suite) +
         ": it goes on once a device of somebody else has confirmed that. Stay online ('qpc listen'), or try again "
         "later.";
}

Outcome<std::vector<Origin>> closed_groups(GroupChange& change, std::uint16_t suite) {
  std::vector<Origin> origins;
  SuccessorStore successors(change.db());
  for (auto& successor : successors.list()) {
    const bool is_open = successor.state != SuccessorState::pending && successor.suite == suite &&
                         !successors.has_rows(successor.conversation);
    if (!is_open) continue;
    auto closed = change.group(successor.conversation);
    if (!closed && closed.error().code != "group_unreadable") return std::unexpected(closed.error());
    if (closed && closed->reinit() != nullptr) origins.push_back({std::move(successor), *std::move(closed)});
  }
  return origins;
}

Result<void> check_successor(const Origin& origin, const mls::Group& group) {
  if (devices_of(origin.closed) == devices_of(group)) return {};
  return fail(Kind::rejected, "a successor with somebody who is not in the group that it continues");
}

void take_group_id(db::Database& db, Environment& environment, std::int64_t conversation, ByteView group_id) {
  SuccessorStore(db).forget_former(group_id);
  auto other = ConversationStore(db).find_by_group_id(group_id);
  if (!other || other->id == conversation) return;
  drop_unsent(db, other->id, environment.now());
  add_notice(db, other->id, other->epoch, environment.now(),
             "This group was not what it said: it had the id of another one, in which you are. It is over here.");
  give_up_group_id(db, *std::move(other));
}

void give_up_group_id(db::Database& db, ConversationRow row) {
  row.standing = Standing::removed;
  row.group_id.reset();
  row.name += " (before)";
  ConversationStore(db).update(row);
}

void drop_begun(db::Database& db, std::int64_t conversation) {
  CommitStore(db).drop(conversation);
  SuccessorStore(db).drop(conversation);
  ContestStore(db).drop_all(conversation);
  WayBackStore(db).drop(conversation);
  WayBackStore(db).forget_applied_from(conversation, 0);
  OutboxStore(db).unseal_all(conversation);
}

Outcome<bool> move_to_successor(GroupChange& change, Environment& environment, const SuccessorRow& asked) {
  SuccessorStore successors(change.db());
  ConversationStore conversations(change.db());
  const auto successor = successors.find(asked.conversation);
  auto row = conversations.find(asked.conversation);
  if (!row || !row->group_id || row->standing != Standing::member || !successor ||
      successor->commit_id != asked.commit_id || successor->state == SuccessorState::pending) {
    return false;
  }
  take_group_id(change.db(), environment, row->id, successor->group_id);
  auto group = mls::Group::restore(successors.rows(row->id));
  if (!group) {
    if (successor->state != SuccessorState::stands) stay_behind(change, environment, *successor);
    return false;
  }
  drop_begun(change.db(), row->id);
  OutboxStore(change.db()).remove_all(row->id, OutboxKind::proposal);
  CommitStore(change.db()).forget_key_packages(row->id);
  forget_former_group(change.db(), row->id);
  successors.note_former(row->id, *row->group_id);
  row->group_id = to_bytes(group->group_id());
  row->suite = successor->suite;
  row->epoch = group->epoch();
  conversations.update(*row);
  RosterStore(change.db()).begin(row->id, group->epoch(), members_of(*group));
  RosterStore(change.db()).note_own_keys(row->id, environment.now());
  add_notice(change.db(), row->id, group->epoch(), environment.now(),
             name_of(change.db(), successor->committer) + " has moved this conversation to " +
                 suite_name(successor->suite) + ".");
  change.keep(row->id, *std::move(group));
  return true;
}

Outcome<> leave_successor(GroupChange& change, Environment& environment, const SuccessorRow& asked) {
  SuccessorStore successors(change.db());
  const auto now = successors.find(asked.conversation);
  if (!now || now->commit_id != asked.commit_id || now->state != SuccessorState::announced) return {};
  // Without a way back the group stays closed, and the person has been told.
  if (!go_back(change, environment, asked.conversation, asked.epoch)) {
    successors.set_state(asked.conversation, SuccessorState::stands);
  }
  return {};
}

void note_group_of_channel(GroupChange& change, Environment& environment, std::int64_t conversation,
                           ByteView group_id) {
  SuccessorStore successors(change.db());
  const auto row = ConversationStore(change.db()).find(conversation);
  if (!row || row->standing != Standing::member || !row->group_id || std::ranges::equal(*row->group_id, group_id) ||
      successors.find(conversation)) {
    return;
  }
  if (successors.is_former(group_id)) {
    add_notice(change.db(), conversation, row->epoch, environment.now(),
               "The node knows this conversation as it was before it moved to another cipher suite, from a backup of "
               "then: begin it anew.");
    return;
  }
  const SuccessorRow successor{.conversation = conversation,
                               .group_id = to_bytes(group_id),
                               .binding = {},
                               .suite = 0,
                               .epoch = row->epoch,
                               .commit_id = {},
                               .committer = {},
                               .state = SuccessorState::stands};
  successors.keep(successor);
  take_group_id(change.db(), environment, conversation, group_id);
  stay_behind(change, environment, successor);
}

}  // namespace qpc::client
