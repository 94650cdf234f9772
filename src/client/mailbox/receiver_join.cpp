#include "client/group/notices.h"
#include "client/group/revoked_members.h"
#include "client/keys/key_package_store.h"
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
  QPC_TRY(const auto placed, place(*group, *profile));
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

Outcome<std::optional<std::int64_t>> Receiver::place(const mls::Group& group, const message::GroupProfile& profile) {
  ConversationStore conversations(change_.db());
  ConversationRow row{.standing = Standing::member,
                      .kind = profile.kind,
                      .name = profile.name,
                      .peer = std::nullopt,
                      .group_id = to_bytes(group.group_id()),
                      .channel = to_bytes(profile.channel.local),
                      .suite = static_cast<std::uint16_t>(group.suite().cipher_suite()),
                      .epoch = group.epoch()};
  auto existing = conversations.find_by_group_id(group.group_id());
  if (profile.kind == GroupKind::dm) {
    row.peer = peer_of(group, self_);
    if (!row.peer) return std::nullopt;
    if (!existing) existing = conversations.find_dm(*row.peer);
  }
  if (!existing) return conversations.add(row);
  // A group that never got beyond its first epoch had nobody in it but this device.
  if (existing->standing == Standing::member && existing->epoch != 0) return std::nullopt;
  row.id = existing->id;
  conversations.update(row);
  return row.id;
}

}  // namespace qpc::client
