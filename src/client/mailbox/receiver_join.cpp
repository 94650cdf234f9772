#include "client/group/commit_store.h"
#include "client/group/notices.h"
#include "client/group/revoked_members.h"
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
    add_line(MessageKind::unreadable, 0, "an invitation that cannot be followed: " + cause + ".", &incoming);
    return std::nullopt;
  };
  const auto row = find_own_key_package(change_.db(), welcome);
  if (!row) return refuse_welcome("this device has no key for it");
  QPC_TRY(const auto own, mls::OwnKeyPackage::restore(row->private_part.reveal()));
  const MemberCheck check(change_.db(), {}, fetched);
  const mls::NoPsks psks;
  auto group = mls::Group::join(welcome, own, nullptr, {check, psks, environment_.now_seconds()}, {});
  if (!check.unknown().empty()) return Obstacle{check.unknown()};
  if (!group) return refuse_welcome(group.error().what());
  const MemberCheck bound(change_.db(), group->group_id(), fetched);
  if (const auto checked = bound.check_all(*group); !checked) return refuse_welcome(checked.error().what());
  const auto profile = profile_of(*group);
  if (!profile) return refuse_welcome(profile.error().what());
  QPC_TRY(const auto placed, place(*group, *profile, check.inviter()));
  if (!placed) return refuse_welcome("this device is in that conversation already, or it is not what it claims to be");
  KeyPackageStore(change_.db()).use_up(row->ref);
  const std::uint64_t epoch = group->epoch();
  change_.keep(*placed, *std::move(group));
  touched_.insert(*placed);
  QPC_CHECK(wish_revoked_out(change_, *placed));
  joined_ = true;
  if (profile->kind == GroupKind::group) {
    add_notice(change_.db(), *placed, epoch, environment_.now(),
               "You are in this group since epoch " + std::to_string(epoch) + ".");
  }
  return std::nullopt;
}

bool Receiver::is_way_back(const ConversationRow& known, const mls::Group& group,
                           const std::optional<identity::DeviceId>& inviter) {
  if (group.epoch() <= known.epoch) return false;
  const auto stored = change_.group(known.id);
  if (!stored) return true;
  return std::ranges::any_of(members_of(*stored),
                             [&](const GroupMember& member) { return member.identity.device_id == inviter; });
}

Outcome<std::optional<std::int64_t>> Receiver::place(const mls::Group& group, const message::GroupProfile& profile,
                                                     const std::optional<identity::DeviceId>& inviter) {
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
  auto existing = conversations.find_by_group_id(group.group_id());
  const bool is_same_group = existing.has_value();
  if (existing && (existing->kind != row.kind || existing->peer != row.peer)) return std::nullopt;
  if (!existing && row.peer) existing = conversations.find_dm(*row.peer);
  if (!existing) return conversations.add(row);
  // A group that never got beyond its first epoch had nobody in it but this device.
  if (existing->standing == Standing::member && existing->epoch != 0) {
    if (!is_same_group || !is_way_back(*existing, group, inviter)) return std::nullopt;
  }
  // What was begun in another epoch, or another group, comes to nothing; texts are encrypted anew.
  CommitStore(change_.db()).drop(existing->id);
  OutboxStore(change_.db()).unseal_all(existing->id);
  row.id = existing->id;
  conversations.update(row);
  return row.id;
}

}  // namespace qpc::client
