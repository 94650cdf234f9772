#include "client/group/upgrade.h"

#include "client/group/group_view.h"
#include "client/group/new_group.h"
#include "client/group/settings_change.h"
#include "client/group/succession.h"

namespace qpc::client {
namespace {

using Device = std::pair<identity::AccountId, identity::DeviceId>;

/// The devices of a group but for those that leave with its next commit.
std::set<Device> devices_of(const mls::Group& group) {
  const auto going = leaving(group);
  std::set<Device> devices;
  for (const auto& member : members_of(group)) {
    if (!going.contains(member.leaf)) devices.emplace(member.identity.account_id, member.identity.device_id);
  }
  return devices;
}

/// What the group said of itself, in a channel of its own.
Outcome<message::GroupProfile> profile_of_successor(const mls::Group& group, Random& random) {
  const auto before = profile_of(group);
  auto details = before ? message::GroupDetails::of(*before) : std::unexpected(before.error());
  if (!details) {
    return failure(FailureKind::refused, "profile_unreadable",
                   std::string("What this group says of itself cannot be read: ") + details.error().what() + ".");
  }
  auto profile = *before;
  profile.channel = identity::ChannelAddress::generate(before->channel.domain, random);
  details->predecessors.insert(details->predecessors.begin(), to_bytes(group.group_id()));
  if (details->predecessors.size() > message::GroupDetails::most_predecessors) details->predecessors.pop_back();
  details->unnamed = true;
  details->put_into(profile);
  return profile;
}

/// Whether two groups say the same of themselves, but for where they come from and where they go.
bool say_the_same(const mls::Group& group, const mls::Group& next) {
  const auto comparable = [](const mls::Group& one) -> Result<message::GroupProfile> {
    QPC_TRY(auto profile, profile_of(one));
    QPC_TRY(auto details, message::GroupDetails::of(profile));
    details.successor.reset();
    details.predecessors.clear();
    details.unnamed = false;
    details.put_into(profile);
    return profile;
  };
  const auto said = comparable(group), other = comparable(next);
  return said && other && said->kind == other->kind && said->name == other->name && said->fields == other->fields;
}

}  // namespace

std::optional<message::Successor> successor_of(const Wish& wish) {
  if (wish.kind != WishKind::settings || !wish.value) return std::nullopt;
  const auto change = read_all<SettingsChange>(*wish.value);
  return change ? change->successor : std::nullopt;
}

Readiness look_at_successor(GroupChange& change, const mls::Group& group, const message::Successor& successor) {
  const auto row = ConversationStore(change.db()).find_by_group_id(successor.group_id);
  const auto next = row ? change.group(row->id) : failure(FailureKind::not_found, "no_group", "It is gone.");
  if (!next || row->stage != Stage::coming || row->standing != Standing::member) return Readiness::of_others;
  if (devices_of(group) == devices_of(*next)) {
    if (!say_the_same(group, *next)) return Readiness::of_others;
    return CommitStore(change.db()).has(row->id) ? Readiness::begun : Readiness::ready;
  }
  return CommitStore(change.db()).has_changes(row->id) ? Readiness::begun : Readiness::of_others;
}

Outcome<std::int64_t> begin_upgrade(GroupChange& change, Environment& environment, std::int64_t conversation,
                                    mls::CipherSuite suite, std::vector<Wish> members) {
  const auto before = ConversationStore(change.db()).find(conversation).value();
  QPC_TRY(const auto group, change.group(conversation));
  QPC_TRY(const auto profile, profile_of_successor(group, environment.random));
  QPC_TRY(auto next, begin_group(change.db(), environment, profile, suite));
  const message::Successor successor{
      .group_id = to_bytes(next.group_id()), .channel = profile.channel, .suite = static_cast<std::uint16_t>(suite)};
  const std::int64_t behind = ConversationStore(change.db())
                                  .add({.standing = Standing::member,
                                        .kind = before.kind,
                                        .name = before.name,
                                        .peer = std::nullopt,
                                        .group_id = successor.group_id,
                                        .channel = to_bytes(successor.channel.local),
                                        .suite = successor.suite,
                                        .shown_as = conversation,
                                        .stage = Stage::coming});
  change.keep(behind, std::move(next));
  CommitStore commits(change.db());
  for (auto& wish : members) {
    wish.conversation = behind;
    commits.add_wish(wish);
  }
  const SettingsChange naming{.successor = successor};
  commits.add_wish({.conversation = conversation, .kind = WishKind::settings, .value = wire(naming)});
  return behind;
}

bool is_founding(const ConversationRow& row) { return row.stage == Stage::coming && row.epoch == 0; }

void drop_upgrade(db::Database& db, const Wish& wish) {
  CommitStore(db).drop_wish(wish.id);
  const auto successor = successor_of(wish);
  const auto row = successor ? ConversationStore(db).find_by_group_id(successor->group_id) : std::nullopt;
  if (row && row->stage == Stage::coming) end_group(db, *row);
}

Failure members_changed() {
  return {
      FailureKind::refused, "members_changed",
      "Somebody has come or gone, or changed the group, while it was to move: nothing has been changed. Try again."};
}

}  // namespace qpc::client
