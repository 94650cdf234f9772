#include "client/group/settings.h"

#include <algorithm>

#include "client/group/role_rules.h"
#include "client/mailbox/outbox.h"
#include "core/identity/plain_text.h"

namespace qpc::client {
namespace {

using identity::AccountId;
using message::GroupDetails;

const char* plural(Role role) {
  switch (role) {
    case Role::admin:
      return "Only admins";
    case Role::moderator:
      return "Only admins and moderators";
    case Role::member:
      break;
  }
  return "All members";
}

/// Who can do it instead, by name.
std::string those_above(const mls::Group& group, const GroupDetails& details, Role needed) {
  std::set<std::string> names;
  for (const auto& member : members_of(group)) {
    if (details.role_of(member.identity.account_id) >= needed) names.insert(member.name());
  }
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Outcome<> require(const mls::Group& group, const GroupDetails& details, const AccountId& self, Role needed,
                  const std::string& deed) {
  if (details.role_of(self) >= needed) return {};
  return failure(FailureKind::refused, "not_allowed",
                 std::string(plural(needed)) + " may " + deed + " in this group, and you are not one: ask " +
                     those_above(group, details, needed) + ".");
}

Outcome<GroupDetails> readable_details(const mls::Group& group) {
  auto details = details_of(group);
  if (details) return *std::move(details);
  return failure(FailureKind::refused, "profile_unreadable",
                 std::string("What this group says of itself cannot be read: ") + details.error().what() + ".");
}

Outcome<> check_words(const SettingsChange& change) {
  if (change.name) QPC_CHECK(check_group_name(*change.name));
  if (change.description) {
    if (change.description->size() > GroupDetails::longest_description ||
        !identity::is_plain_text(*change.description)) {
      return failure(FailureKind::usage, "bad_description",
                     "A description has 1024 octets at most, without line breaks, control characters, and what turns "
                     "the direction of writing.");
    }
  }
  if (change.timer && (change.timer->count() < 0 || *change.timer > GroupDetails::longest_timer)) {
    return failure(FailureKind::usage, "bad_timer", "A timer is 1 second to a year, or off.");
  }
  return {};
}

Outcome<> check_an_admin_stays(GroupDetails details, const std::vector<AccountId>& people,
                               const SettingsChange& change) {
  std::string name;
  change.apply(name, details, people);
  if (!details.roles || !details.roles->admins.empty()) return {};
  return failure(FailureKind::refused, "last_admin",
                 "A group has at least one admin: make somebody else one before ('qpc group role GROUP NAME admin').");
}

Outcome<> check_for_dm(const mls::Group& group, const SettingsChange& change) {
  const auto profile = profile_of(group);
  if (!profile || profile->kind != GroupKind::dm || change == SettingsChange{.timer = change.timer}) return {};
  return failure(FailureKind::usage, "not_a_group",
                 "This is a direct conversation of two people: only its timer can be set. 'qpc group create' begins a "
                 "group.");
}

}  // namespace

Result<GroupDetails> details_of(const mls::Group& group) { return details_of(group.extensions()); }

Result<GroupDetails> details_of(const mls::Extensions& extensions) {
  const Bytes* data = extensions.find(mls::ExtensionType::group_profile);
  if (data == nullptr) return fail(Kind::malformed, "a group without a profile is none of quicprochat");
  QPC_TRY(const auto profile, read_all<message::GroupProfile>(*data));
  return GroupDetails::of(profile);
}

std::chrono::seconds expire_after(GroupChange& change, std::int64_t conversation) {
  const auto group = change.group(conversation);
  const auto details = group ? details_of(*group) : fail(Kind::not_found, "no group yet");
  return details ? details->timer : std::chrono::seconds(0);
}

bool was_muted(GroupChange& change, std::int64_t conversation, const AccountId& account_id, std::uint64_t epoch) {
  const auto group = change.group(conversation);
  if (!group) return false;
  if (epoch == group->epoch()) {
    const auto details = details_of(*group);
    return details && details->muted.contains(account_id);
  }
  const auto octets = ConversationStore(change.db()).group_context(conversation, epoch);
  const auto context = octets ? read_all<mls::GroupContext>(*octets) : fail(Kind::not_found, "an epoch not kept");
  const auto details = context ? details_of(context->extensions) : std::unexpected(context.error());
  return details && details->muted.contains(account_id);
}

bool is_unheard(GroupChange& change, std::int64_t conversation, const AccountId& account_id, std::uint64_t epoch) {
  if (was_muted(change, conversation, account_id, epoch)) return true;
  return is_unheard_now(change, conversation, account_id);
}

bool is_unheard_now(GroupChange& change, std::int64_t conversation, const AccountId& account_id) {
  const auto group = change.group(conversation);
  return group && was_muted(change, conversation, account_id, group->epoch());
}

Outcome<> check_not_muted(GroupChange& change, std::int64_t conversation, const AccountId& self) {
  const auto group = change.group(conversation);
  const auto details = group ? details_of(*group) : fail(Kind::not_found, "no group yet");
  if (!details || !details->muted.contains(self)) return {};
  return failure(FailureKind::refused, "muted",
                 "You are muted in this group, and nobody would be shown what you say: ask " +
                     those_above(*group, *details, Role::moderator) + ".");
}

Outcome<> check_may_change(const mls::Group& group, const AccountId& self, const SettingsChange& change) {
  QPC_CHECK(check_for_dm(group, change));
  QPC_CHECK(check_words(change));
  QPC_TRY(const auto details, readable_details(group));
  const auto may = [&](Role needed, const char* deed) { return require(group, details, self, needed, deed); };
  if (change.name || change.description || change.avatar) {
    QPC_CHECK(may(details.policy.describes, "change the name, the description and the picture"));
  }
  if (change.timer) QPC_CHECK(may(details.policy.times, "set the timer"));
  if (change.adds || change.describes || change.times) QPC_CHECK(may(Role::admin, "say who may do what"));
  if (change.successor) QPC_CHECK(check_may_move(group, self));
  if (change.role) {
    QPC_CHECK(may(Role::admin, "change roles"));
    QPC_CHECK(check_an_admin_stays(details, people_of(members_of(group)), change));
  }
  if (!change.muted) return {};
  QPC_CHECK(may(Role::moderator, "mute people"));
  if (!*change.muted || details.role_of(change.person) == Role::member) return {};
  return failure(FailureKind::usage, "has_a_role",
                 details.roles
                     ? "Only members without a role can be muted: 'qpc group role' takes a role away."
                     : "Everybody is an admin in this group: 'qpc group role GROUP NAME member' makes somebody "
                       "a member without a role, who can be muted then.");
}

Outcome<> check_may_move(const mls::Group& group, const AccountId& self) {
  QPC_TRY(const auto details, readable_details(group));
  return require(group, details, self, Role::admin, "move the group to another cipher suite");
}

Outcome<> check_may_add(const mls::Group& group, const AccountId& self) {
  QPC_TRY(const auto details, readable_details(group));
  return require(group, details, self, details.policy.adds, "add people");
}

Outcome<> check_may_remove(const mls::Group& group, const AccountId& self, const AccountId& member) {
  QPC_TRY(const auto details, readable_details(group));
  if (details.role_of(member) == Role::member) return require(group, details, self, Role::moderator, "remove people");
  return require(group, details, self, Role::admin, "remove an admin or a moderator");
}

void show_settings(const mls::Group& group, ConversationView& view) {
  const auto details = details_of(group);
  if (!details) return;
  view.description = details->description;
  view.avatar = details->avatar;
  view.timer = details->timer;
  view.has_roles = details->roles.has_value();
  view.policy = details->policy;
  if (details->successor) {
    const auto suite = mls::Suite::of(mls::CipherSuite{details->successor->suite});
    view.moves_to = suite ? suite->name() : "a cipher suite that this program does not know";
  }
  const auto members = members_of(group);
  for (auto& shown : view.members) {
    const auto member = std::ranges::find(members, shown.leaf, [](const GroupMember& one) { return one.leaf.value; });
    if (member == members.end()) continue;
    shown.role = details->role_of(member->identity.account_id);
    shown.is_muted = details->muted.contains(member->identity.account_id);
  }
}

Outcome<> check_group_name(const std::string& name) {
  if (name.empty() || name.size() > message::GroupProfile::longest_name) {
    return failure(FailureKind::usage, "bad_group_name", "A group's name has 1 to 128 octets.");
  }
  QPC_CHECK(check_text(name));
  if (!identity::is_plain_text(name)) {
    return failure(
        FailureKind::usage, "bad_group_name",
        "A group's name holds no line breaks, no control characters, and nothing that turns the direction of "
        "writing.");
  }
  return {};
}

}  // namespace qpc::client
