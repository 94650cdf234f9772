// What a person wants to be different about a conversation: checked, noted as a wish, and carried to the channel.
#include <algorithm>

#include "client/account/device_identity.h"
#include "client/group/conversations.h"
#include "client/group/settings_wish_store.h"
#include "client/group/wishes.h"

namespace qpc::client {
namespace {

/// Errors: not_found: "not_member".
Outcome<identity::AccountId> find_person(const std::vector<GroupMember>& members, const identity::UserName& name) {
  const auto found =
      std::ranges::find_if(members, [&](const GroupMember& member) { return member.identity.address.name == name; });
  if (found != members.end()) return found->identity.account_id;
  return failure(FailureKind::not_found, "not_member", name.text() + " is no member of this group.");
}

/// What is left of a change without what another one sets, too.
SettingsChange without(SettingsChange change, const SettingsChange& other) {
  const auto take_out = [](auto& field, const auto& set) {
    if (set) field.reset();
  };
  take_out(change.name, other.name);
  take_out(change.description, other.description);
  take_out(change.avatar, other.avatar);
  take_out(change.timer, other.timer);
  take_out(change.adds, other.adds);
  take_out(change.describes, other.describes);
  take_out(change.times, other.times);
  take_out(change.successor, other.successor);
  if (change.person != other.person) return change;
  take_out(change.role, other.role);
  take_out(change.muted, other.muted);
  return change;
}

/// What was wanted before, and not done yet, and is wanted otherwise now: also where it is as it is wanted now.
void drop_replaced(db::Database& db, std::int64_t conversation, const SettingsChange& change) {
  SettingsWishStore wishes(db);
  for (auto& wish : wishes.list(conversation)) wishes.keep({wish.id, without(std::move(wish.change), change)});
}

}  // namespace

Outcome<> Conversations::check_may_add(std::int64_t conversation, const std::vector<identity::UserName>& members) {
  return groups_.read([&](GroupChange& change) -> Outcome<> {
    QPC_TRY(const auto account, require_account(change.db()));
    QPC_TRY(const auto group, change.group(conversation));
    const auto present = members_of(group);
    const auto is_in = [&](const identity::UserName& name) {
      return std::ranges::any_of(present,
                                 [&](const GroupMember& member) { return member.identity.address.name == name; });
    };
    if (std::ranges::all_of(members, is_in)) return {};
    return client::check_may_add(group, account.account_id);
  });
}

Outcome<> Conversations::check_settings(std::int64_t conversation, const SettingsChange& change) {
  QPC_CHECK(check_changeable(conversation));
  return groups_.read([&](GroupChange& groups) -> Outcome<> {
    QPC_TRY(const auto account, require_account(groups.db()));
    QPC_TRY(const auto group, groups.group(conversation));
    return check_may_change(group, account.account_id, change);
  });
}

Task<Outcome<>> Conversations::change_settings(Session& session, std::int64_t conversation, SettingsChange change,
                                               std::optional<identity::UserName> person) {
  QPC_CO_CHECK(check_changeable(conversation));
  QPC_CO_CHECK(co_await catch_up_.catch_up(session));
  QPC_CO_CHECK(groups_.write([&](GroupChange& groups) -> Outcome<> {
    QPC_TRY(const auto account, require_account(groups.db()));
    QPC_TRY(const auto group, groups.group(conversation));
    if (person) {
      QPC_TRY(change.person, find_person(members_of(group), *person));
    }
    QPC_CHECK(check_may_change(group, account.account_id, change));
    drop_replaced(groups.db(), conversation, change);
    CommitStore(groups.db())
        .add_wish({.conversation = conversation, .kind = WishKind::settings, .value = wire(change)});
    return {};
  }));
  QPC_CO_CHECK(say_it_is_kept(co_await catch_up_.settle(session, conversation)));
  co_return check_set(conversation, change);
}

Outcome<> Conversations::check_set(std::int64_t conversation, const SettingsChange& wanted) {
  QPC_CHECK(check_changeable(conversation));
  return groups_.read([&](GroupChange& change) -> Outcome<> {
    QPC_TRY(const auto group, change.group(conversation));
    auto decided = wanted;
    for (const auto& waits : SettingsWishStore(change.db()).list(conversation)) {
      decided = without(std::move(decided), waits.change);
    }
    const Wish wish{.conversation = conversation, .kind = WishKind::settings, .value = wire(decided)};
    if (ask(wish, group, {}).fulfilled) return {};
    return failure(FailureKind::refused, "overtaken",
                   "Somebody else has set the same meanwhile, and it stays as they want it: look ('qpc group info'), "
                   "then change it again, if you want it otherwise.");
  });
}

Task<Outcome<>> Conversations::let_in_again(Session& session, std::int64_t conversation, identity::UserName member) {
  QPC_CO_CHECK(check_changeable(conversation));
  QPC_CO_CHECK(co_await catch_up_.catch_up(session));
  QPC_CO_TRY(const auto present, groups_.read([&](GroupChange& change) -> Outcome<std::vector<GroupMember>> {
    QPC_TRY(const auto group, change.group(conversation));
    return members_of(group);
  }));
  QPC_CO_TRY(const auto account_id, find_person(present, member));
  QPC_CO_TRY(const auto suite, suite_of(conversation));
  QPC_CO_TRY(auto people, co_await find_people(session, {member}));
  QPC_CO_TRY(auto claimed, co_await claim_all(session, std::move(people), suite));
  for (auto& wish : claimed.wishes) {
    const bool is_in =
        std::ranges::any_of(present, [&](const GroupMember& one) { return one.identity.device_id == wish.device_id; });
    if (wish.account_id == account_id && is_in) wish.kind = WishKind::again;
  }
  QPC_CO_TRY(const bool is_known, groups_.read([&](GroupChange& change) -> Outcome<bool> {
    QPC_TRY(const auto group, change.group(conversation));
    return std::ranges::any_of(claimed.wishes, [&](const Wish& wish) {
      return wish.kind == WishKind::again && ask(wish, group, {}).fulfilled;
    });
  }));
  if (is_known) {
    co_return failure(FailureKind::refused, "no_key_packages",
                      "The node has no KeyPackage of theirs but the one that this group knows: ask them to start qpc "
                      "once, then try again.");
  }
  QPC_CO_CHECK(groups_.store().write([&](db::Database& db) -> Outcome<> {
    add_wishes(db, conversation, std::move(claimed));
    return {};
  }));
  co_return say_it_is_kept(co_await catch_up_.settle(session, conversation));
}

}  // namespace qpc::client
