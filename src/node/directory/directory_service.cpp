#include "node/directory/directory_service.h"

#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

struct Found {
  identity::AccountId account_id;
  Manifests manifests;
};

}  // namespace

std::variant<std::string, Bytes> copy(api::Who::Reader who) {
  if (who.isName()) return copy(who.getName());
  return copy(who.getAccountId());
}

Outcome<AccountState> find_account(db::Database& db, const std::variant<std::string, Bytes>& who) {
  AccountStore accounts(db);
  std::optional<AccountState> account;
  if (const auto* name = std::get_if<std::string>(&who)) {
    if (const auto parsed = identity::UserName::parse(*name)) account = accounts.named(parsed->text());
  } else if (const auto id = identity::AccountId::from_bytes(std::get<Bytes>(who))) {
    account = accounts.find(*id);
  }
  const bool by_name = std::holds_alternative<std::string>(who);
  if (!account || (account->closed && (by_name || account->manifest_version == 0)))
    return refuse(Reason::NOT_FOUND, "nobody of that name is known here: check how it is written");
  return *std::move(account);
}

Task<void> DirectoryService::look_up_task(LookUpContext call) {
  auto result = call.getResults().initResult();
  const auto place = session_->take_place();
  if (!place) {
    describe(place.error(), result.initRefused());
    co_return;
  }
  const bool by_name = call.getParams().getAccount().isName();
  const auto& caller = session_->caller().account_id;
  if (const auto allowed = node_.throttles.look_up(caller); by_name && !allowed) {
    describe(allowed.error(), result.initRefused());
    co_return;
  }
  const auto found = co_await node_.read(
      on_behalf(*session_, Needs::active_device,
                [who = copy(call.getParams().getAccount()),
                 since = call.getParams().getSinceManifest()](db::Database& db) -> Outcome<Found> {
                  return find_account(db, who).transform([&](const AccountState& account) {
                    return Found{account.account_id, AccountStore(db).manifests(account.row, since)};
                  });
                }));
  if (!found) {
    if (by_name && found.error().reason == Reason::NOT_FOUND) node_.throttles.found_nobody(caller);
    describe(found.error(), result.initRefused());
    co_return;
  }
  auto out = result.initFound();
  out.setAccountId(as_data(found->account_id.octets));
  describe(found->manifests, out);
}

}  // namespace qpc::node
