#include <algorithm>

#include "client/group/commit_store.h"
#include "client/group/contest_store.h"
#include "client/group/notices.h"
#include "client/group/overtaken.h"
#include "client/group/revoked_members.h"
#include "client/group/roster_store.h"
#include "client/group/settings.h"
#include "client/group/standing.h"
#include "client/group/succession.h"
#include "client/group/way_back_store.h"
#include "client/hole/said_store.h"
#include "client/keys/key_package_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/mailbox/receiver.h"

namespace qpc::client {
namespace {

std::optional<KeyPackageRow> find_own_key_package(db::Database& db, const mls::Welcome& welcome) {
  for (const auto& secrets : welcome.secrets) {
    if (auto own = KeyPackageStore(db).find(secrets.new_member.value)) return own;
  }
  return std::nullopt;
}

std::string name_of(db::Database& db, const std::optional<identity::AccountId>& account_id) {
  const auto person = account_id ? PersonStore(db).find(*account_id) : std::nullopt;
  return person ? person->name : "somebody";
}

/// The one other person of a dm; nothing, when it is not one of two people, us among them.
std::optional<identity::AccountId> peer_of(const mls::Group& group, const identity::AccountId& self) {
  std::set<identity::AccountId> people;
  for (const auto& member : members_of(group)) people.insert(member.identity.account_id);
  if (people.size() != 2 || people.erase(self) == 0) return std::nullopt;
  return *people.begin();
}

}  // namespace

Receiver::Step Receiver::receive_welcome(const mls::Welcome& welcome, const Incoming& incoming,
                                         const std::set<identity::AccountId>& fetched) {
  const auto refuse_welcome = [&](const std::string& cause) -> Step {
    note_unreadable({.cause = HoleCause::invitation_unusable,
                     .content = HoleContent::invitation,
                     .text = "an invitation that cannot be followed: " + cause + ".",
                     .detail = cause},
                    incoming);
    return std::nullopt;
  };
  const auto row = find_own_key_package(change_.db(), welcome);
  if (!row) return refuse_welcome("this device has no key for it");
  QPC_TRY(const auto own, mls::OwnKeyPackage::restore(row->private_part.reveal()));
  const MemberCheck check(change_.db(), {}, fetched);
  const mls::NoPsks psks;
  auto group = mls::Group::join(welcome, own, {}, {check, psks, environment_.now_seconds()}, {});
  if (!check.unknown().empty()) return Obstacle{check.unknown()};
  if (!group) return refuse_welcome(group.error().what());
  const MemberCheck bound(change_.db(), group->group_id(), fetched);
  if (const auto checked = bound.check_all(*group); !checked) return refuse_welcome(checked.error().what());
  const auto profile = profile_of(*group);
  if (!profile) return refuse_welcome(profile.error().what());
  if (const auto details = message::GroupDetails::of(*profile); !details) return refuse_welcome(details.error().what());
  QPC_TRY(const auto placed, place(*group, *profile, check.inviter()));
  if (!placed)
    return refuse_welcome(
        "this device is in that conversation already, or whoever invites was not in it before: ask somebody who was");
  KeyPackageStore(change_.db()).use_up(row->ref);
  const std::uint64_t epoch = group->epoch();
  RosterStore(change_.db()).begin(*placed, epoch, members_of(*group));
  RosterStore(change_.db()).note_own_keys(*placed, environment_.now());
  took_ = true;
  change_.keep(*placed, *std::move(group));
  QPC_CHECK(wish_revoked_out(change_, *placed));
  joined_ = true;
  const std::int64_t settled = settle_place(*placed, check.inviter());
  moved_.insert(settled);
  if (profile->kind == GroupKind::group) {
    add_notice(change_.db(), settled, epoch, environment_.now(),
               "You are in this group since epoch " + std::to_string(epoch) + ", let in by " +
                   name_of(change_.db(), check.inviter()) + ".");
  }
  return std::nullopt;
}

bool Receiver::knows_inviter(const ConversationRow& known, const std::optional<identity::AccountId>& inviter) {
  const auto stored = change_.group(known.id);
  return stored && std::ranges::any_of(members_of(*stored), [&](const GroupMember& member) {
           return member.identity.account_id == inviter;
         });
}

std::optional<ConversationRow> Receiver::find_predecessor(const message::GroupDetails& details) {
  ConversationStore conversations(change_.db());
  for (const auto& group_id : details.predecessors) {
    if (const auto row = conversations.find_by_group_id(group_id)) return conversations.find(row->shown());
  }
  return std::nullopt;
}

bool Receiver::may_continue(const ConversationRow& conversation, const ConversationRow& successor,
                            const std::optional<identity::AccountId>& inviter) {
  const auto group = change_.group(conversation.id);
  const bool is_possible = group && inviter && conversation.kind == GroupKind::group &&
                           successor.kind == GroupKind::group && knows_inviter(conversation, inviter);
  if (!is_possible) return false;
  const auto named = successor_of(*group);
  if (named && is_named_by(successor, *named)) return true;
  const auto details = details_of(*group);
  if (!details) return false;
  const Role needed = conversation.standing == Standing::member ? Role::admin : details->policy.adds;
  return details->role_of(*inviter) >= needed;
}

std::int64_t Receiver::settle_place(std::int64_t placed, const std::optional<identity::AccountId>& inviter) {
  const auto row = ConversationStore(change_.db()).find(placed).value();
  if (!row.shown_as) return placed;
  if (arrange(change_, environment_, placed)) return row.shown();
  if (row.stage != Stage::coming) return placed;
  limit_coming(change_.db(), row.shown());
  // While it is in the making, its predecessor is yet to name it. Afterwards, whoever lets somebody in vouches for
  // that: who is let in then was not in the former group any more, or has missed the change that names the successor.
  const auto group = change_.group(placed);
  const auto details = group ? details_of(*group) : fail(Kind::not_found, "no group");
  const auto conversation = ConversationStore(change_.db()).find(row.shown()).value();
  if (!details || details->unnamed || !may_continue(conversation, row, inviter)) return placed;
  follow(change_, environment_, row);
  return row.shown();
}

std::optional<ConversationRow> Receiver::find_place(const ConversationRow& row,
                                                    const std::optional<identity::AccountId>& inviter, bool& refused) {
  ConversationStore conversations(change_.db());
  auto existing = conversations.find_by_group_id(*row.group_id);
  if (!existing) {
    existing = row.peer ? conversations.find_dm(*row.peer) : std::nullopt;
    // A group that never got beyond its first epoch had nobody in it but this device.
    refused = existing && existing->standing == Standing::member && existing->epoch != 0;
    return existing;
  }
  const bool readable = change_.group(existing->id).has_value();
  refused = existing->kind != row.kind || existing->peer != row.peer || existing->channel != row.channel;
  if (refused) return existing;
  if (readable) {
    // Whoever knows a group's id could ask us into one of the same id. Of a dm's two, one is the peer, or we ourselves.
    // The same epoch another time, when the commit that began it was replaced; or one before it, when more were that
    // came behind the one that let this device in.
    const auto since = RosterStore(change_.db()).member_since(existing->id, own_device());
    const bool is_older = row.epoch < existing->epoch && !(since && row.epoch <= *since);
    refused = (existing->standing == Standing::member && is_older) ||
              (row.kind == GroupKind::group && !knows_inviter(*existing, inviter));
    return existing;
  }
  if (row.kind == GroupKind::dm) return existing;
  // Nobody can tell any more who was in it: this is a conversation of its own, and the history of the other stays.
  drop_unsent(change_.db(), existing->id, environment_.now());
  existing->standing = Standing::removed;
  existing->group_id.reset();
  existing->name += " (before)";
  conversations.update(*existing);
  return std::nullopt;
}

Outcome<std::optional<std::int64_t>> Receiver::place(const mls::Group& group, const message::GroupProfile& profile,
                                                     const std::optional<identity::AccountId>& inviter) {
  ConversationStore conversations(change_.db());
  ConversationRow row{.standing = Standing::member,
                      .kind = profile.kind,
                      .name = profile.name,
                      .peer = std::nullopt,
                      .group_id = to_bytes(group.group_id()),
                      .channel = to_bytes(profile.channel.local),
                      .suite = static_cast<std::uint16_t>(group.suite().cipher_suite()),
                      .epoch = group.epoch()};
  if (profile.kind == GroupKind::dm) {
    row.peer = peer_of(group, self_);
    if (!row.peer) return std::nullopt;
  }
  auto known = conversations.find_by_group_id(*row.group_id);
  if (known && known->stage == Stage::over) {  // its channel is the one that is joined: nothing is to be left
    change_.drop_group(known->id);
    known.reset();
  }
  // The address is whatever the invitation says: what is said in one group would come in another's name.
  const auto dm = row.peer ? conversations.find_dm(*row.peer) : std::nullopt;
  const auto own = dm ? std::optional(dm->id) : std::nullopt;
  if (!known && conversations.has_channel(row.channel, own)) return std::nullopt;
  const auto details = message::GroupDetails::of(profile);
  const auto predecessor = details ? find_predecessor(*details) : std::nullopt;
  if (predecessor && !known) {
    if (!may_continue(*predecessor, row, inviter)) return std::nullopt;
    row.shown_as = predecessor->id;
    row.stage = Stage::coming;
    return conversations.add(row);
  }
  bool refused = false;
  const auto existing = find_place(row, inviter, refused);
  if (refused) return std::nullopt;
  if (!existing) return conversations.add(row);
  // A KeyPackage of last resort opens the same Welcome again: what was said in that epoch is over.
  const auto tag = epoch_tag(group);
  const auto known_tag = conversations.epoch_tag(existing->id, row.epoch);
  if (known_tag && std::ranges::equal(*known_tag, tag)) return std::nullopt;
  // What was begun in another epoch, or another group, comes to nothing; texts are encrypted anew.
  CommitStore(change_.db()).drop(existing->id);
  ContestStore(change_.db()).drop_all(existing->id);
  WayBackStore(change_.db()).drop(existing->id);
  WayBackStore(change_.db()).forget_applied_from(existing->id, 0);
  OutboxStore(change_.db()).unseal_all(existing->id);
  row.id = existing->id;
  row.shown_as = existing->shown_as;
  row.stage = existing->stage;
  // Who has left did not want what was said afterwards, and gets it neither as a gap nor from others.
  if (existing->standing == Standing::left) conversations.forget_chains(row.id);
  if (existing->group_id != row.group_id) forget_former_group(change_.db(), row.id);
  // What this device has said in epochs of these numbers was in a branch that is gone.
  SaidStore(change_.db()).forget_from(row.id, row.epoch);
  conversations.update(row);
  if (const auto before = change_.group(row.id)) {
    drop_overtaken(change_, environment_, row.id, {*before, group}, "somebody else");
  }
  return row.id;
}

}  // namespace qpc::client
