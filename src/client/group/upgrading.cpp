// Moving a conversation to another cipher suite, as a person wants it (docs/adr/0018-upgrade.md).
#include <algorithm>
#include <set>

#include "client/account/device_identity.h"
#include "client/group/conversations.h"
#include "client/group/moving.h"
#include "client/group/upgrade.h"
#include "client/group/welcome_size.h"
#include "client/group/wishes.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

/// Errors: refused: "not_allowed".
Outcome<> check_may_upgrade(const mls::Group& group, const identity::AccountId& self) {
  const auto details = details_of(group);
  if (details && details->role_of(self) == Role::admin) return {};
  return failure(FailureKind::refused, "not_allowed",
                 "Only an admin may move a conversation to another cipher suite: 'qpc group info' shows who is one.");
}

/// Errors: refused: "node_too_old".
Task<Outcome<>> check_node(Session& session, Groups& groups, std::int64_t conversation) {
  QPC_CO_TRY(auto channel, co_await open_channel(session, groups, conversation));
  if (channel) {
    QPC_CO_TRY(const auto head, co_await ask_head(session, *channel));
    if (head && head->successors) co_return Outcome<>();
  }
  co_return failure(FailureKind::refused, "node_too_old",
                    "This node is too old to move conversations to another cipher suite: ask its operator to upgrade "
                    "it.");
}

using Device = std::pair<identity::AccountId, identity::DeviceId>;

std::set<Device> other_devices(const mls::Group& group) {
  std::set<Device> devices;
  for (const auto& member : members_of(group)) {
    if (member.leaf != group.own_leaf_index()) devices.emplace(member.identity.account_id, member.identity.device_id);
  }
  return devices;
}

std::set<identity::AccountId> accounts_of(const std::set<Device>& devices) {
  std::set<identity::AccountId> accounts;
  for (const auto& [account_id, device_id] : devices) accounts.insert(account_id);
  return accounts;
}

/// "bob's device 'phone'".
std::string name_of(db::Database& db, const Device& device) {
  const auto manifest = stored_manifest(db, device.first);
  const auto* found = manifest ? manifest->find_device(device.second) : nullptr;
  return found == nullptr ? "a device of somebody unknown" : manifest->name.text() + "'s device '" + found->label + "'";
}

/// Errors: refused: "no_key_packages".
Outcome<> check_none_is_missing(db::Database& db, const std::set<Device>& missing, mls::CipherSuite suite) {
  if (missing.empty()) return {};
  std::string names;
  for (const auto& device : missing) names += (names.empty() ? "" : ", ") + name_of(db, device);
  return failure(FailureKind::refused, "no_key_packages",
                 "Nothing was changed, as the node has no KeyPackage with the cipher suite " +
                     std::string(own_suite(suite).name()) + " of " + names +
                     ": ask their owners to start qpc once, then try again.");
}

std::size_t rank_of(mls::CipherSuite suite) {
  return static_cast<std::size_t>(std::ranges::find(own_suites, suite) - own_suites.begin());
}

/// Errors: refused: "same_suite", "no_better_suite".
Outcome<mls::CipherSuite> check_differs(mls::CipherSuite now, const ChosenSuite& next, bool is_wished) {
  if (next.suite == now && (is_wished || next.why.empty())) {
    return failure(FailureKind::refused, "same_suite",
                   "This conversation has the cipher suite " + std::string(own_suite(now).name()) + " already.");
  }
  if (!is_wished && rank_of(next.suite) >= rank_of(now)) {
    return failure(FailureKind::refused, "no_better_suite", "There is no better cipher suite for now. " + next.why);
  }
  return next.suite;
}

}  // namespace

Task<Outcome<>> Conversations::await_move(Session& session, std::int64_t conversation) {
  QPC_CO_TRY(const bool moves,
             groups_.store().read([&](db::Database& db) { return SuccessorStore(db).find(conversation).has_value(); }));
  if (!moves) co_return Outcome<>();
  QPC_CO_CHECK(co_await catch_up_.settle(session, conversation));
  co_return groups_.store().read([&](db::Database& db) { return check_not_moving(db, conversation); });
}

Outcome<bool> Conversations::move_to_leave(std::int64_t conversation) {
  return groups_.write([&](GroupChange& change) -> Outcome<bool> {
    SuccessorStore successors(change.db());
    const auto successor = successors.find(conversation);
    if (!successor || !successors.has_rows(conversation)) return false;
    return move_to_successor(change, environment_, *successor);
  });
}

Task<Outcome<std::vector<identity::AccountManifest>>> Conversations::find_devices(Session& session,
                                                                                  std::int64_t conversation) {
  QPC_CO_TRY(const auto members, groups_.read([&](GroupChange& change) -> Outcome<std::vector<GroupMember>> {
    QPC_TRY(const auto group, change.group(conversation));
    return members_of(group);
  }));
  std::set<identity::AccountId> accounts;
  for (const auto& member : members) accounts.insert(member.identity.account_id);
  QPC_CO_CHECK(co_await people_.refresh_all(session, accounts));
  co_return groups_.store().read([&](db::Database& db) {
    std::vector<identity::AccountManifest> manifests;
    for (const auto& account_id : accounts) {
      auto manifest = stored_manifest(db, account_id);
      if (!manifest) continue;
      std::erase_if(manifest->devices, [&](const identity::ManifestDevice& device) {
        return std::ranges::none_of(members,
                                    [&](const GroupMember& member) { return member.identity.device_id == device.id; });
      });
      manifests.push_back(*std::move(manifest));
    }
    return manifests;
  });
}

Task<Outcome<mls::CipherSuite>> Conversations::choose_next_suite(Session& session, std::int64_t conversation,
                                                                 std::optional<mls::CipherSuite> wished) {
  QPC_CO_TRY(const auto now, suite_of(conversation));
  QPC_CO_TRY(const auto devices, co_await find_devices(session, conversation));
  QPC_CO_TRY(const auto next, client::choose_suite(devices, wished));
  co_return check_differs(now, next, wished.has_value());
}

Task<Outcome<>> Conversations::wish_upgrade(Session& session, std::int64_t conversation, mls::CipherSuite suite) {
  QPC_CO_TRY(const auto devices, groups_.read([&](GroupChange& change) -> Outcome<std::set<Device>> {
    QPC_TRY(const auto group, change.group(conversation));
    QPC_TRY(const auto octets, bound_welcome_size(change.db(), environment_, group, suite));
    QPC_CHECK(check_welcome_size(octets));
    return other_devices(group);
  }));
  Upgrade upgrade{.suite = suite};
  auto missing = devices;
  for (const auto& account_id : accounts_of(devices)) {
    const auto claimed = co_await claim(session, account_id, suite);
    if (!claimed && claimed.error().code == "no_key_packages") continue;
    if (!claimed) co_return std::unexpected(claimed.error());
    for (const Wish& one : claimed->wishes) {
      if (missing.erase({one.account_id, one.device_id.value()}) > 0) {
        upgrade.key_packages.push_back(one.key_package.value());
      }
    }
  }
  co_return groups_.store().write([&](db::Database& db) -> Outcome<> {
    QPC_CHECK(check_none_is_missing(db, missing, suite));
    CommitStore commits(db);
    for (const auto& wish : commits.wishes(conversation)) {
      if (wish.kind == WishKind::upgrade) commits.drop_wish(wish.id);
    }
    commits.add_wish({.conversation = conversation, .kind = WishKind::upgrade, .value = wire(upgrade)});
    return {};
  });
}

Task<Outcome<>> Conversations::upgrade(Session& session, std::int64_t conversation,
                                       std::optional<mls::CipherSuite> wished) {
  QPC_CO_CHECK(check_inside(conversation));
  QPC_CO_CHECK(co_await catch_up_.catch_up(session));
  QPC_CO_CHECK(co_await await_move(session, conversation));
  QPC_CO_CHECK(groups_.read([&](GroupChange& change) -> Outcome<> {
    QPC_TRY(const auto account, require_account(change.db()));
    QPC_TRY(const auto group, change.group(conversation));
    return check_may_upgrade(group, account.account_id);
  }));
  QPC_CO_CHECK(co_await check_node(session, groups_, conversation));
  QPC_CO_TRY(const auto suite, co_await choose_next_suite(session, conversation, wished));
  QPC_CO_CHECK(co_await wish_upgrade(session, conversation, suite));
  constexpr int most_rounds = 3;
  for (int round = 0; round < most_rounds; ++round) {
    QPC_CO_CHECK(say_it_is_kept(co_await catch_up_.settle(session, conversation)));
    QPC_CO_TRY(const auto outdated, find_outdated_upgrade(conversation));
    if (!outdated) co_return Outcome<>();
    QPC_CO_CHECK(co_await renew_upgrade(session, conversation));
  }
  co_return failure(FailureKind::refused, "busy_group",
                    "Others come and go in this group all the time: the change is kept here, and tried again.");
}

}  // namespace qpc::client
