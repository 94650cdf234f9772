#include "client/group/role_rules.h"

#include <algorithm>

#include "client/account/member_check.h"
#include "core/identity/plain_text.h"

namespace qpc::client {
namespace {

using identity::AccountId;
using message::GroupDetails;
using message::GroupProfile;

/// The group in the epoch that decides.
struct Epoch {
  GroupProfile profile;
  GroupDetails details;
  std::vector<GroupMember> members;

  static Result<Epoch> of(const mls::Group& group) {
    QPC_TRY(auto profile, profile_of(group));
    QPC_TRY(auto details, GroupDetails::of(profile));
    return Epoch{std::move(profile), std::move(details), members_of(group)};
  }
  Result<GroupMember> member(mls::LeafIndex leaf) const {
    const auto found = std::ranges::find(members, leaf, &GroupMember::leaf);
    if (found == members.end()) return fail(Kind::rejected, "a change by, or of, somebody who is no member");
    return *found;
  }
  bool has(const AccountId& account_id) const {
    return std::ranges::any_of(members, [&](const auto& member) { return member.identity.account_id == account_id; });
  }
  bool has_no_admin_but(const AccountId& account_id) const {
    return details.roles && details.roles->admins == std::set<AccountId>{account_id};
  }
  Role role_of(const GroupMember& member) const { return details.role_of(member.identity.account_id); }
};

Result<void> check_add(const Epoch& epoch, const GroupMember& sender, const mls::Add& add) {
  QPC_TRY(const auto claim, read_claim(add.key_package.claim().leaf_node.credential));
  if (epoch.role_of(sender) >= epoch.details.policy.adds || epoch.has(claim.account_id)) return {};
  return fail(Kind::rejected, "this member may not add people: the role for it is missing");
}

Result<void> check_remove(const Epoch& epoch, const GroupMember& sender, mls::LeafIndex leaf,
                          const std::vector<GroupMember>& added, const IsRevoked& is_revoked) {
  QPC_TRY(const auto target, epoch.member(leaf));
  const Role role = epoch.role_of(sender);
  const bool is_above = role == Role::admin || (role == Role::moderator && epoch.role_of(target) == Role::member);
  if (is_above || target.identity.account_id == sender.identity.account_id) return {};
  const bool is_let_in_again = std::ranges::any_of(added, [&](const GroupMember& joiner) {
    return joiner.identity.account_id == target.identity.account_id &&
           joiner.identity.device_id == target.identity.device_id;
  });
  // Whoever is let in again is out until their device has taken the invitation, so nobody does it to those above them;
  // unless nobody is left who could.
  const bool may_let_in_again = role >= epoch.role_of(target) || epoch.has_no_admin_but(target.identity.account_id);
  if ((is_let_in_again && may_let_in_again) || is_revoked(target.identity)) return {};
  return fail(Kind::rejected, "this member may not remove that one: the role for it is missing");
}

Result<void> require(Role role, Role needed, Literal text) {
  if (role >= needed) return {};
  return fail(Kind::rejected, text);
}

/// What a commit makes of the context, beyond what leaving makes of it by itself.
struct NewContext {
  const Epoch& before;
  const mls::Extensions& extensions_before;
  const mls::Extensions& extensions;
  GroupDetails expected;  ///< without anybody's doing
  Role role;              ///< of who makes it
  bool adds;              ///< whether anybody comes with it
  Bytes group_id;

  Result<GroupDetails> check() const {
    const Bytes* data = extensions.find(mls::ExtensionType::group_profile);
    if (data == nullptr) return fail(Kind::rejected, "a group keeps its profile");
    QPC_TRY(const auto profile, read_all<GroupProfile>(*data));
    QPC_TRY(auto details, GroupDetails::of(profile));
    const bool is_as_before = profile.kind == before.profile.kind && profile.channel == before.profile.channel &&
                              without_profile(extensions) == without_profile(extensions_before) &&
                              unknown_fields(profile) == unknown_fields(before.profile);
    const auto& policy = before.details.policy;
    if (!is_as_before || details.policy != policy) {
      QPC_CHECK(require(role, Role::admin, "only an admin may change how a group is run"));
    }
    if (profile.name != before.profile.name || details.description != before.details.description ||
        details.avatar != before.details.avatar) {
      QPC_CHECK(require(role, policy.describes, "this member may not change the group's name, description or picture"));
    }
    if ((profile.name != before.profile.name && !identity::is_plain_text(profile.name)) ||
        (details.description != before.details.description && !identity::is_plain_text(details.description))) {
      return fail(Kind::rejected, "a name or a description that is no plain text");
    }
    if (details.predecessors != before.details.predecessors || details.unnamed > before.details.unnamed) {
      return fail(Kind::rejected, "where a group comes from does not change");
    }
    if (details.successor != before.details.successor) {
      QPC_CHECK(require(role, Role::admin, "only an admin may move a group to another"));
      if (adds) return fail(Kind::rejected, "who moves a group adds nobody with the same commit");
      if (!details.successor || details.successor->group_id == group_id ||
          !mls::Suite::of(mls::CipherSuite{details.successor->suite})) {
        return fail(Kind::rejected, "a group moves to another one, whose cipher suite its members know");
      }
    }
    if (details.timer != before.details.timer) {
      QPC_CHECK(require(role, policy.times, "this member may not set the timer"));
    }
    if (details.roles != expected.roles) {
      QPC_CHECK(require(role, Role::admin, "only an admin may change roles"));
      if (!details.roles) return fail(Kind::rejected, "a group that has roles keeps them");
    }
    if (details.muted != expected.muted) {
      QPC_CHECK(require(role, Role::moderator, "only an admin or a moderator may mute people"));
    }
    return details;
  }

 private:
  static std::vector<mls::Extension> without_profile(const mls::Extensions& all) {
    auto others = all;
    others.remove(mls::ExtensionType::group_profile);
    return others.list();
  }
};

bool are_all_in(const std::set<AccountId>& accounts, const std::set<AccountId>& present) {
  return std::ranges::all_of(accounts, [&](const AccountId& one) { return present.contains(one); });
}

/// Whether everybody with a role, and everybody muted, is a member.
Result<void> check_presence(const GroupDetails& details, const std::set<AccountId>& present) {
  const bool is_whole =
      !details.roles || (are_all_in(details.roles->admins, present) && are_all_in(details.roles->moderators, present));
  if (is_whole && are_all_in(details.muted, present)) return {};
  return fail(Kind::rejected, "a role, or a muting, of somebody who is no member");
}

}  // namespace

std::vector<AccountId> people_of(const std::vector<GroupMember>& members) {
  std::vector<AccountId> people;
  std::set<AccountId> known;
  for (const auto& member : members) {
    if (known.insert(member.identity.account_id).second) people.push_back(member.identity.account_id);
  }
  return people;
}

GroupDetails without_those_who_left(GroupDetails details, const std::vector<AccountId>& staying) {
  const std::set<AccountId> present(staying.begin(), staying.end());
  const auto is_out = [&](const AccountId& one) { return !present.contains(one); };
  std::erase_if(details.muted, is_out);
  if (!details.roles) return details;
  std::erase_if(details.roles->admins, is_out);
  std::erase_if(details.roles->moderators, is_out);
  if (!details.roles->admins.empty() || staying.empty()) return details;
  const auto first_moderator =
      std::ranges::find_if(staying, [&](const AccountId& one) { return details.roles->moderators.contains(one); });
  const AccountId heir = first_moderator != staying.end() ? *first_moderator : staying.front();
  details.roles->set(heir, Role::admin);
  details.muted.erase(heir);
  return details;
}

Result<void> check_roles(const mls::Group& before, const mls::ProposalReceived& received, const IsRevoked& is_revoked) {
  if (received.proposal.as<mls::GroupContextExtensions>() != nullptr ||
      received.proposal.as<mls::AppDataUpdate>() != nullptr) {
    return fail(Kind::rejected, "who changes how a group is run commits that, and does not leave it to others");
  }
  const auto* remove = received.proposal.as<mls::Remove>();
  if (remove == nullptr) return {};
  QPC_TRY(const auto epoch, Epoch::of(before));
  QPC_TRY(const auto sender, epoch.member(mls::LeafIndex{received.sender.index}));
  return check_remove(epoch, sender, remove->removed, {}, is_revoked);
}

Result<void> check_roles(const mls::Group& before, const mls::CommitApplied& commit, const IsRevoked& is_revoked) {
  QPC_TRY(const auto epoch, Epoch::of(before));
  if (epoch.details.successor) return fail(Kind::rejected, "nobody changes a group that has moved");
  if (commit.proposals.empty()) return {};
  QPC_TRY(const auto committer, epoch.member(mls::LeafIndex{commit.sender.index}));
  const auto added = describe_members(commit.added);
  const mls::Extensions* extensions = nullptr;
  for (const auto& [sender_of_it, proposal] : commit.proposals) {
    QPC_TRY(const auto sender, epoch.member(mls::LeafIndex{sender_of_it.index}));
    if (const auto* add = proposal.as<mls::Add>()) QPC_CHECK(check_add(epoch, sender, *add));
    if (const auto* remove = proposal.as<mls::Remove>()) {
      QPC_CHECK(check_remove(epoch, sender, remove->removed, added, is_revoked));
    }
    if (proposal.as<mls::AppDataUpdate>() != nullptr) {
      QPC_CHECK(require(epoch.role_of(sender), Role::admin, "only an admin may change how a group is run"));
    }
    if (const auto* change = proposal.as<mls::GroupContextExtensions>()) extensions = &change->extensions;
  }
  auto after = epoch.members;
  std::erase_if(after, [&](const GroupMember& member) {
    return std::ranges::contains(commit.removed, member.leaf, &mls::Member::leaf_index);
  });
  std::ranges::copy(added, std::back_inserter(after));
  const auto now = people_of(after);
  const std::set<AccountId> present(now.begin(), now.end());
  auto staying = people_of(epoch.members);
  std::erase_if(staying, [&](const AccountId& one) { return !present.contains(one); });
  const NewContext context{epoch,
                           before.extensions(),
                           extensions != nullptr ? *extensions : before.extensions(),
                           without_those_who_left(epoch.details, staying),
                           epoch.role_of(committer),
                           !commit.added.empty(),
                           to_bytes(before.group_id())};
  QPC_TRY(const auto details, context.check());
  return check_presence(details, present);
}

}  // namespace qpc::client
