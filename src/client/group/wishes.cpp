#include "client/group/wishes.h"

#include <algorithm>

#include "client/account/member_check.h"
#include "client/account/person_store.h"
#include "client/group/role_rules.h"

namespace qpc::client {
namespace {

using identity::AccountId;

Asked ask_removal(const Wish& wish, const std::vector<GroupMember>& members, const std::set<mls::LeafIndex>& going) {
  Asked asked;
  for (const auto& member : members) {
    const bool meant = member.identity.account_id == wish.account_id &&
                       (!wish.device_id || member.identity.device_id == *wish.device_id);
    if (!meant) continue;
    asked.fulfilled = false;
    if (!going.contains(member.leaf)) asked.proposals.push_back({mls::Remove{member.leaf}});
  }
  return asked;
}

std::optional<mls::Unverified<mls::KeyPackage>> key_package_of(const Wish& wish) {
  if (!wish.key_package) return std::nullopt;
  WireReader in(*wish.key_package);
  auto key_package = mls::Unverified<mls::KeyPackage>::read(in);
  if (!key_package) return std::nullopt;
  return *std::move(key_package);
}

const GroupMember* find_device(const std::vector<GroupMember>& members, const Wish& wish) {
  const auto found = std::ranges::find_if(members, [&](const GroupMember& member) {
    return member.identity.account_id == wish.account_id && member.identity.device_id == wish.device_id;
  });
  return found == members.end() ? nullptr : &*found;
}

Asked ask_adding(const Wish& wish, const std::vector<GroupMember>& members) {
  if (!wish.device_id || find_device(members, wish) != nullptr) return {};
  if (!wish.key_package) return {.fulfilled = false};
  auto key_package = key_package_of(wish);
  if (!key_package) return {};
  return {.fulfilled = false, .proposals = {{mls::Add{*std::move(key_package)}}}};
}

/// A device that is in, out and in at once, with the keys of another KeyPackage.
Asked ask_again(const Wish& wish, const mls::Group& group, const std::vector<GroupMember>& members,
                const std::set<mls::LeafIndex>& going) {
  auto key_package = key_package_of(wish);
  const auto* device = wish.device_id ? find_device(members, wish) : nullptr;
  if (!key_package || device == nullptr || going.contains(device->leaf)) return {};
  const auto member = group.member(device->leaf);
  if (!member || member->signature_key == key_package->claim().leaf_node.signature_key) return {};
  return {.fulfilled = false, .proposals = {{mls::Remove{device->leaf}}, {mls::Add{*std::move(key_package)}}}};
}

Asked ask_settings(const Wish& wish, const mls::Group& group, const std::vector<GroupMember>& members) {
  const auto change = wish.value ? read_all<SettingsChange>(*wish.value) : fail(Kind::malformed, "no value");
  const auto profile = profile_of(group);
  if (!change || !profile) return {};
  auto details = message::GroupDetails::of(*profile);
  if (!details) return {};
  auto name = profile->name;
  const auto before = *details;
  change->apply(name, *details, people_of(members));
  if (name == profile->name && *details == before) return {};
  return {.fulfilled = false, .settings = *change};
}

/// Who stays of those who are in, when the commit is made; in the order of leaves.
std::vector<AccountId> staying(const mls::Group& group, const std::vector<mls::Proposal>& proposals) {
  auto gone = leaving(group);
  gone.erase(group.own_leaf_index());  // nobody commits their own removal
  std::set<AccountId> added;
  for (const auto& proposal : proposals) {
    if (const auto* remove = proposal.as<mls::Remove>()) gone.insert(remove->removed);
    if (const auto* add = proposal.as<mls::Add>()) {
      if (const auto claim = read_claim(add->key_package.claim().leaf_node.credential)) added.insert(claim->account_id);
    }
  }
  const auto members = members_of(group);
  std::set<AccountId> present = added;
  for (const auto& member : members) {
    if (!gone.contains(member.leaf)) present.insert(member.identity.account_id);
  }
  auto people = people_of(members);
  std::erase_if(people, [&](const AccountId& one) { return !present.contains(one); });
  return people;
}

/// Also those who come and have a role before they are there: only a successor's first commit brings such people.
std::vector<AccountId> with_those_awaited(std::vector<AccountId> people, const message::GroupDetails& details,
                                          const std::vector<mls::Proposal>& proposals) {
  for (const auto& proposal : proposals) {
    const auto* add = proposal.as<mls::Add>();
    const auto claim = add != nullptr ? read_claim(add->key_package.claim().leaf_node.credential)
                                      : fail(Kind::not_found, "nobody comes with it");
    if (!claim || std::ranges::contains(people, claim->account_id)) continue;
    const bool is_awaited = (details.roles && details.roles->of(claim->account_id) != Role::member) ||
                            details.muted.contains(claim->account_id);
    if (is_awaited) people.push_back(claim->account_id);
  }
  return people;
}

}  // namespace

Asked ask(const Wish& wish, const mls::Group& group, const std::set<mls::LeafIndex>& going) {
  const auto members = members_of(group);
  switch (wish.kind) {
    case WishKind::remove:
      return ask_removal(wish, members, going);
    case WishKind::add:
      return ask_adding(wish, members);
    case WishKind::again:
      return ask_again(wish, group, members, going);
    case WishKind::settings:
      return ask_settings(wish, group, members);
  }
  return {};
}

bool withdraw_adding(db::Database& db, std::int64_t conversation, const identity::UserName& member) {
  const auto person = PersonStore(db).find_by_name(member.text());
  bool is_any = false;
  for (const auto& wish : CommitStore(db).wishes(conversation)) {
    if (wish.kind != WishKind::add || !person || wish.account_id != person->account_id) continue;
    CommitStore(db).drop_wish(wish.id);
    is_any = true;
  }
  return is_any;
}

Outcome<> say_it_is_kept(Outcome<> settled) {
  if (settled || settled.error().kind != FailureKind::network) return settled;
  Failure failure = std::move(settled).error();
  failure.text += " What you want is kept here, and done when this device is online again.";
  return std::unexpected(std::move(failure));
}

Outcome<> add_settings(const mls::Group& group, const std::vector<Asked>& wishes, bool is_shown,
                       std::vector<mls::Proposal>& proposals) {
  const bool changes_nothing =
      proposals.empty() && group.proposals().empty() &&
      std::ranges::none_of(wishes, [](const Asked& asked) { return asked.settings.has_value(); });
  if (changes_nothing) return {};
  auto profile = profile_of(group);
  const auto before = profile ? message::GroupDetails::of(*profile) : std::unexpected(profile.error());
  if (!before) {
    return failure(FailureKind::refused, "profile_unreadable",
                   std::string("What this group says of itself cannot be read: ") + before.error().what() + ".");
  }
  const auto people = staying(group, proposals);
  auto details = without_those_who_left(*before, with_those_awaited(people, *before, proposals));
  auto name = profile->name;
  for (const Asked& asked : wishes) {
    if (asked.settings) asked.settings->apply(name, details, people);
  }
  if (details.roles && details.roles->admins.empty()) {
    return failure(
        FailureKind::refused, "last_admin",
        "A group has at least one admin: make somebody else one before ('qpc group role GROUP NAME admin').");
  }
  if (is_shown) details.unnamed = false;
  if (details == *before && name == profile->name) return {};
  profile->name = std::move(name);
  details.put_into(*profile);
  auto extensions = group.extensions();
  extensions.set(mls::ExtensionType::group_profile, wire(*profile));
  proposals.push_back({mls::GroupContextExtensions{std::move(extensions)}});
  return {};
}

}  // namespace qpc::client
