// Moving a conversation to another cipher suite: its successor is made with everybody in it, then the group names it.
#include <algorithm>

#include "client/account/device_identity.h"
#include "client/group/channel_access.h"
#include "client/group/conversations.h"
#include "client/group/role_rules.h"
#include "client/group/upgrade.h"

namespace qpc::client {
namespace {

/// Why somebody cannot come along. Nothing was done.
Failure left_behind(const std::string& names, mls::CipherSuite suite) {
  return {FailureKind::refused, "no_key_packages",
          "The node has no KeyPackage with the cipher suite " + std::string(own_suite(suite).name()) + " of " + names +
              ": nothing has been changed. Ask them to start qpc once, or remove them first, then try again."};
}

/// "bob@example.org's device 'phone'".
std::string device_in_words(const GroupMember& member, const std::vector<identity::AccountManifest>& manifests) {
  const auto manifest =
      std::ranges::find(manifests, member.identity.account_id, &identity::AccountManifest::account_id);
  const auto* device = manifest != manifests.end() ? manifest->find_device(member.identity.device_id) : nullptr;
  return member.name() + (device != nullptr ? "'s device '" + device->label + "'" : std::string());
}

}  // namespace

Task<Outcome<Conversations::Upgrade>> Conversations::prepare_upgrade(Session& session, std::int64_t conversation,
                                                                     std::optional<mls::CipherSuite> wished) {
  struct Present {
    std::vector<GroupMember> members;
    mls::CipherSuite suite;
    AccountRow self;
  };
  QPC_CO_TRY(const auto present, groups_.read([&](GroupChange& change) -> Outcome<Present> {
    QPC_TRY(const auto group, change.group(conversation));
    QPC_TRY(auto self, require_account(change.db()));
    QPC_CHECK(check_may_move(group, self.account_id));
    return Present{members_of(group), group.suite().cipher_suite(), std::move(self)};
  }));
  std::vector<identity::AccountManifest> manifests;
  for (const auto& account_id : people_of(present.members)) {
    QPC_CO_TRY(auto manifest, co_await people_.refresh(session, account_id));
    manifests.push_back(std::move(manifest));
  }
  QPC_CO_TRY(const auto suite, client::choose_suite(manifests, wished));
  if (suite.suite == present.suite) {
    co_return failure(FailureKind::refused, "same_suite",
                      "This conversation has the cipher suite " + std::string(own_suite(suite.suite).name()) +
                          " already." + (suite.why.empty() ? "" : " " + suite.why));
  }
  Upgrade upgrade{.suite = suite, .wishes = {}};
  std::vector<Wish> all;
  for (const auto& manifest : manifests) {
    auto claimed = co_await claim(session, manifest.account_id, suite.suite);
    if (claimed) std::ranges::move(claimed->wishes, std::back_inserter(all));
    if (!claimed && claimed.error().code != "no_key_packages") co_return std::unexpected(claimed.error());
  }
  std::string missing;
  for (const auto& member : present.members) {
    if (member.identity.device_id == present.self.device_id) continue;
    const auto found = std::ranges::find_if(all, [&](const Wish& wish) {
      return wish.account_id == member.identity.account_id && wish.device_id == member.identity.device_id;
    });
    if (found != all.end()) {
      upgrade.wishes.push_back(*found);
    } else {
      missing += (missing.empty() ? "" : ", ") + device_in_words(member, manifests);
    }
  }
  if (!missing.empty()) co_return std::unexpected(left_behind(missing, suite.suite));
  co_return upgrade;
}

Outcome<std::optional<std::int64_t>> Conversations::take_up_upgrade(std::int64_t conversation,
                                                                    std::optional<mls::CipherSuite> wished) {
  return groups_.store().write([&](db::Database& db) -> Outcome<std::optional<std::int64_t>> {
    std::optional<std::int64_t> begun;
    for (const auto& wish : CommitStore(db).wishes(conversation)) {
      const auto successor = successor_of(wish);
      if (!successor) continue;
      const auto row = ConversationStore(db).find_by_group_id(successor->group_id);
      const bool is_wished = !wished || successor->suite == static_cast<std::uint16_t>(*wished);
      if (row && is_wished && !begun) {
        begun = row->id;
      } else {
        drop_upgrade(db, wish);
      }
    }
    return begun;
  });
}

Outcome<bool> Conversations::has_upgraded(std::int64_t conversation, const Bytes& group_before,
                                          std::optional<mls::CipherSuite> wished) {
  QPC_TRY(const auto row,
          groups_.store().read([&](db::Database& db) { return ConversationStore(db).find(conversation); }));
  const bool is_wished = row && (!wished || row->suite == static_cast<std::uint16_t>(*wished));
  return is_wished && row->group_id != group_before;
}

Task<Outcome<std::int64_t>> Conversations::begin_successor(Session& session, std::int64_t conversation,
                                                           std::optional<mls::CipherSuite> wished) {
  QPC_CO_TRY(const auto begun, take_up_upgrade(conversation, wished));
  if (begun) co_return *begun;
  QPC_CO_TRY(auto prepared, co_await prepare_upgrade(session, conversation, wished));
  co_return groups_.write([&](GroupChange& change) {
    return begin_upgrade(change, environment_, conversation, prepared.suite.suite, std::move(prepared.wishes));
  });
}

Task<Outcome<bool>> Conversations::move_into(Session& session, std::int64_t conversation, std::int64_t behind) {
  QPC_CO_TRY(const Bytes successor_id, group_of(behind));
  QPC_CO_CHECK(co_await open_channel(session, groups_, behind));
  const auto added = co_await catch_up_.settle(session, behind);
  if (!added && concerns_one_group(added.error())) {
    // Not everybody can come along, for the reason that the node gave: so the wish to move gives itself up.
    const auto ended = co_await catch_up_.settle(session, conversation);
    co_return std::unexpected(ended || concerns_one_group(ended.error()) ? added.error() : ended.error());
  }
  QPC_CO_CHECK(added);
  // Whoever has left meanwhile would be overlooked, and stay a member that hears nothing.
  QPC_CO_CHECK(co_await catch_up_.catch_up(session));
  const auto moved = co_await catch_up_.settle(session, conversation);
  const bool has_changed = !moved && moved.error().code == "members_changed";
  if (!moved && !has_changed) co_return std::unexpected(moved.error());
  QPC_CO_TRY(const Bytes group_now, group_of(conversation));
  co_return group_now == successor_id;
}

Outcome<> Conversations::give_up_upgrade(std::int64_t conversation) {
  return groups_.store().write([&](db::Database& db) -> Outcome<> {
    for (const auto& wish : CommitStore(db).wishes(conversation)) {
      if (successor_of(wish) && !CommitStore(db).has(conversation)) drop_upgrade(db, wish);
    }
    return {};
  });
}

Task<Outcome<>> Conversations::upgrade(Session& session, std::int64_t conversation,
                                       std::optional<mls::CipherSuite> wished) {
  QPC_CO_CHECK(check_member(conversation));
  QPC_CO_TRY(const Bytes group_before, group_of(conversation));
  constexpr int most_rounds = 3;
  for (int round = 0; round < most_rounds; ++round) {
    QPC_CO_CHECK(co_await catch_up_.catch_up(session));
    QPC_CO_TRY(const bool is_deciding,
               groups_.store().read([&](db::Database& db) { return CommitStore(db).has(conversation); }));
    if (is_deciding) QPC_CO_CHECK(co_await catch_up_.settle(session, conversation));
    // What an attempt before this one began may be done by now.
    QPC_CO_TRY(const bool is_done, has_upgraded(conversation, group_before, wished));
    if (is_done) co_return Outcome<>();
    QPC_CO_TRY(const std::int64_t behind, co_await begin_successor(session, conversation, wished));
    QPC_CO_TRY(const bool is_there, co_await move_into(session, conversation, behind));
    if (is_there) co_return Outcome<>();
  }
  QPC_CO_CHECK(give_up_upgrade(conversation));
  co_return std::unexpected(members_changed());
}

}  // namespace qpc::client
