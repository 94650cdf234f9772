// Wishes whose KeyPackages are for a group as it was: others have come or gone, or it has another suite since.
#include <algorithm>

#include "client/group/conversations.h"
#include "client/group/successor_store.h"
#include "client/group/upgrade.h"

namespace qpc::client {

Outcome<std::optional<Wish>> Conversations::find_outdated_upgrade(std::int64_t conversation) {
  return groups_.read([&](GroupChange& change) -> Outcome<std::optional<Wish>> {
    for (auto& wish : CommitStore(change.db()).wishes(conversation)) {
      if (wish.kind != WishKind::upgrade) continue;
      QPC_TRY(const auto group, change.group(conversation));
      const auto upgrade = upgrade_of(wish, group);
      if (upgrade && group.reinit() == nullptr && !upgrade->fits(group)) return std::move(wish);
    }
    return std::nullopt;
  });
}

Task<Outcome<>> Conversations::renew_upgrade(Session& session, std::int64_t conversation) {
  QPC_CO_TRY(const auto outdated, find_outdated_upgrade(conversation));
  if (!outdated) co_return Outcome<>();
  const auto suite = read_all<Upgrade>(outdated->value.value()).value().suite;
  auto renewed = co_await wish_upgrade(session, conversation, suite);
  if (renewed || !concerns_one_group(renewed.error())) co_return renewed;
  QPC_CO_CHECK(groups_.write([&](GroupChange& change) -> Outcome<> {
    give_up(change, environment_, *outdated, renewed.error());
    return {};
  }));
  co_return renewed;
}

Outcome<bool> Conversations::is_to_renew(std::int64_t conversation) {
  QPC_TRY(const auto outdated, find_outdated_upgrade(conversation));
  if (outdated) return true;
  return groups_.store().read([&](db::Database& db) -> Outcome<bool> {
    QPC_TRY(const auto self, require_account(db));
    if (SuccessorStore(db).find(conversation)) return false;  // it has another suite soon
    const auto wishes = CommitStore(db).wishes(conversation);
    return std::ranges::any_of(wishes, [&](const Wish& wish) {
      const bool lets_in = wish.kind == WishKind::add || wish.kind == WishKind::again;
      return lets_in && !wish.key_package && wish.account_id != self.account_id;
    });
  });
}

Task<Outcome<>> Conversations::renew_wishes(Session& session) {
  QPC_CO_TRY(const auto conversations,
             groups_.store().read([](db::Database& db) { return CommitStore(db).conversations_with_changes(); }));
  for (const std::int64_t conversation : conversations) {
    const auto needed = check_inside(conversation) ? is_to_renew(conversation) : Outcome<bool>(false);
    if (!needed && !concerns_one_group(needed.error())) co_return std::unexpected(needed.error());
    if (!needed || !*needed) continue;
    auto renewed = co_await claim_wished(session, conversation);
    if (renewed) renewed = co_await catch_up_.settle(session, conversation);
    if (!renewed && !concerns_one_group(renewed.error())) co_return std::unexpected(renewed.error());
  }
  co_return Outcome<>();
}

Task<Outcome<>> Conversations::look_after(Session& session) {
  QPC_CO_CHECK(co_await renew_wishes(session));
  co_return co_await let_in_who_asked(session);
}

}  // namespace qpc::client
