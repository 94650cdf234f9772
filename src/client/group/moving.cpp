#include "client/group/moving.h"

#include "client/account/device_identity.h"
#include "client/account/person_store.h"
#include "client/group/commit_store.h"
#include "client/group/contest_store.h"
#include "client/group/group_view.h"
#include "client/group/notices.h"
#include "client/group/roster_store.h"
#include "client/group/standing.h"
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

std::string suite_name(std::uint16_t suite) {
  const auto known = mls::Suite::of(mls::CipherSuite{suite});
  return known ? std::string(known->name()) : std::to_string(suite);
}

std::string name_of(db::Database& db, const identity::AccountId& account_id) {
  const auto person = PersonStore(db).find(account_id);
  return person ? person->name : "Somebody";
}

/// This device cannot follow.
void stay_behind(GroupChange& change, Environment& environment, const SuccessorRow& successor) {
  SuccessorStore(change.db()).set_state(successor.conversation, SuccessorState::stands);
  add_notice(change.db(), successor.conversation, successor.epoch + 1, environment.now(),
             "This conversation goes on with the cipher suite " + suite_name(successor.suite) +
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
  return "This conversation moves to the cipher suite " + suite_name(successor->suite) +
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

Result<void> check_successor(const Origin& origin, const mls::Group& group,
                             const std::optional<identity::AccountId>& inviter) {
  if (devices_of(origin.closed) != devices_of(group)) {
    return fail(Kind::rejected, "a successor with somebody who is not in the group that it continues");
  }
  if (inviter != origin.successor.committer) {
    return fail(Kind::rejected, "a successor that was not made by whoever closed the group");
  }
  return {};
}

void drop_begun(db::Database& db, std::int64_t conversation) {
  CommitStore(db).drop(conversation);
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
  auto group = mls::Group::restore(successors.rows(row->id));
  if (!group || conversations.find_by_group_id(successor->group_id)) {
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
             name_of(change.db(), successor->committer) + " has moved this conversation to the cipher suite " +
                 suite_name(successor->suite) + ".");
  change.keep(row->id, *std::move(group));
  return true;
}

}  // namespace qpc::client
