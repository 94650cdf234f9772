#include "client/group/moving.h"

#include <algorithm>
#include <limits>

#include "client/account/account_store.h"
#include "client/group/commit_store.h"
#include "client/group/contest_store.h"
#include "client/group/group_view.h"
#include "client/group/notices.h"
#include "client/group/overtaken.h"
#include "client/group/role_rules.h"
#include "client/group/settings_notices.h"
#include "client/group/succession.h"
#include "client/group/upgrade.h"
#include "client/group/way_back.h"
#include "client/group/way_back_store.h"
#include "client/hole/hole_keeper.h"
#include "client/hole/resend_store.h"
#include "client/hole/said_store.h"
#include "client/invite/invite_store.h"
#include "client/mailbox/outbox_store.h"

namespace qpc::client {
namespace {

std::set<std::string> people_in(const mls::Group& group) {
  std::set<std::string> names;
  for (const auto& member : members_of(group)) names.insert(member.name());
  return names;
}

std::string list_without(const std::set<std::string>& some, const std::set<std::string>& others) {
  std::string text;
  for (const auto& name : some) {
    if (!others.contains(name)) text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

/// What is another group than before in the group that a conversation goes on in.
void describe_move(GroupChange& change, Environment& environment, std::int64_t conversation,
                   const Outcome<mls::Group>& before, const Outcome<mls::Group>& after) {
  if (!after) return;
  const auto note = [&](std::string text) {
    add_notice(change.db(), conversation, after->epoch(), environment.now(), std::move(text));
  };
  std::string text;
  const bool is_told = before && successor_of(*before);  // by the commit that named it
  if (!is_told) {
    text = "This conversation goes on in another group, with the cipher suite " + std::string(after->suite().name()) +
           ". ";
  }
  if (before) {
    const std::string came = list_without(people_in(*after), people_in(*before));
    const std::string went = list_without(people_in(*before), people_in(*after));
    if (!came.empty()) text += "Not in it before: " + came + ". ";
    if (!went.empty()) text += "Not in it any more: " + went + ". ";
  }
  if (!text.empty()) {
    text.pop_back();
    note(std::move(text));
  }
  if (!before) return;
  for (auto& line : describe_settings("Whoever made that group", *before, *after)) note(std::move(line));
}

/// A KeyPackage that was claimed is for the group of before. Who came by an invite is claimed for anew.
void drop_claimed(GroupChange& change, Environment& environment, std::int64_t conversation) {
  CommitStore commits(change.db());
  InviteStore invites(change.db());
  const auto self = AccountStore(change.db()).find();
  std::set<identity::AccountId> by_invite;
  for (const auto& use : invites.on_their_way()) {
    if (use.conversation != conversation || use.stage != UseStage::added) continue;
    invites.set_stage(use, UseStage::asked);
    by_invite.insert(use.account_id);
  }
  bool is_any = false;
  for (auto wish : commits.wishes(conversation)) {
    if (successor_of(wish)) commits.drop_wish(wish.id);
    if (!wish.key_package) continue;
    commits.drop_wish(wish.id);
    if (wish.kind == WishKind::add && self && wish.account_id == self->account_id) {
      wish.key_package.reset();
      commits.add_wish(wish);
    } else {
      is_any |= !by_invite.contains(wish.account_id);
    }
  }
  if (!is_any) return;
  add_notice(change.db(), conversation, 0, environment.now(),
             "Who was to be added, or let in again, has not been, as the conversation has moved: do it again.");
}

/// The rows exchange their groups; what was on its way in the one that is left leaves in the other.
void exchange(GroupChange& change, Environment& environment, std::int64_t conversation, std::int64_t behind) {
  drop_claimed(change, environment, conversation);
  for (const auto& wish : CommitStore(change.db()).wishes(behind)) CommitStore(change.db()).drop_wish(wish.id);
  HoleKeeper(change.db(), environment).close_passed_changes(conversation, std::numeric_limits<std::int64_t>::max());
  change.exchange_groups(conversation, behind);
  SaidStore(change.db()).forget(conversation);
  ResendStore(change.db()).forget(conversation);
  OutboxStore outbox(change.db());
  outbox.remove_all(conversation, OutboxKind::repair);
  outbox.remove_all(conversation, OutboxKind::proposal);
  outbox.unseal_all(conversation);
  ConversationStore conversations(change.db());
  auto row = conversations.find(conversation).value();
  const auto group = change.group(conversation);
  const auto profile = group ? profile_of(*group) : fail(Kind::not_found, "no group");
  if (profile) row.name = profile->name;
  conversations.update(row);
}

void set_stage(db::Database& db, std::int64_t behind, Stage stage) {
  auto row = ConversationStore(db).find(behind).value();
  row.stage = stage;
  ConversationStore(db).update(row);
}

/// Nobody says anything in a group that has moved, so what vouches for the commit that says so is said to the node
/// alone.
void confirm_naming(db::Database& db, std::int64_t former) {
  const auto self = AccountStore(db).find();
  const auto way = WayBackStore(db).newest(former);
  if (!self || !way || way->committer == self->account_id) return;
  const auto commit = WayBackStore(db).applied(former, way->epoch);
  if (commit) ContestStore(db).add_note({.conversation = former, .commit_id = *commit});
}

}  // namespace

void move_to_successor(GroupChange& change, Environment& environment, const ConversationRow& conversation,
                       const ConversationRow& successor) {
  for (const auto& other : ConversationStore(change.db()).behind(conversation.id)) {
    if (other.id != successor.id) end_group(change.db(), other);
  }
  const auto before = change.group(conversation.id);
  exchange(change, environment, conversation.id, successor.id);
  set_stage(change.db(), successor.id, Stage::former);
  const auto after = change.group(conversation.id);
  describe_move(change, environment, conversation.id, before, after);
  if (before && after) {
    drop_overtaken(change, environment, conversation.id, {*before, *after}, "whoever made that group");
  }
  confirm_naming(change.db(), successor.id);
}

void return_to_former(GroupChange& change, Environment& environment, const ConversationRow& conversation,
                      const ConversationRow& former) {
  const std::size_t count = take_back_texts(change.db(), conversation.id, 0, environment.now());
  const auto left = change.group(conversation.id);
  const auto back = change.group(former.id);
  if (left && back) {
    const auto staying = people_of(members_of(*back));
    for (const auto& account_id : people_of(members_of(*left))) {
      if (!std::ranges::contains(staying, account_id)) {
        InviteStore(change.db()).note_out(conversation.id, account_id);
      }
    }
  }
  exchange(change, environment, conversation.id, former.id);
  set_stage(change.db(), former.id, Stage::coming);
  add_notice(change.db(), conversation.id, former.epoch, environment.now(),
             "This conversation is back in its former group: the change by which it moved was replaced." +
                 describe_unsent(count));
}

}  // namespace qpc::client
