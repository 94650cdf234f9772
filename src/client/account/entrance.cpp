#include "client/account/entrance.h"

#include "client/session/refusal.h"

namespace qpc::client {
Task<Outcome<identity::DomainName>> Entrance::check_domain(Link& link, const Credentials& credentials) {
  const auto answer = co_await net::within(environment_.timer, answer_limit, "asking the node who it is",
                                           link.node().infoRequest().send());
  const auto info = answer.getInfo();
  if (info.getOldestWireVersion() > api::WIRE_VERSION || info.getWireVersion() < api::OLDEST_WIRE_VERSION) {
    co_return failure(FailureKind::refused, "wrong_version",
                      "Node and client have no version of the protocol in common: upgrade the older.");
  }
  const auto domain = identity::DomainName::parse(std::string_view(info.getDomain().cStr(), info.getDomain().size()));
  if (!domain) co_return std::unexpected(Failure(domain.error()));
  if (credentials.domain && *credentials.domain != *domain) {
    co_return failure(FailureKind::refused, "other_domain",
                      "The node at " + credentials.node.to_string() + " is that of " + domain->text() + ", not of " +
                          credentials.domain->text() + ": check name and --node.");
  }
  co_return *domain;
}

Place Entrance::place_of(const Credentials& credentials, const identity::DomainName& domain) {
  return {.name = credentials.name.text(),
          .domain = domain.text(),
          .node = credentials.node.to_string(),
          .device_label = credentials.device_label};
}

Task<Outcome<kj::Own<Session>>> Entrance::resume_on(kj::Own<Link> link) {
  QPC_CO_TRY(auto session, co_await opener_.resume(link));
  QPC_CO_CHECK(co_await publisher_.refill(*session));
  co_return kj::mv(session);
}

Task<Outcome<kj::Own<Session>>> Entrance::enter(kj::Own<Link> link, api::SessionResult::Reader result,
                                                std::vector<Bytes> manifests) {
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  QPC_CO_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
    QPC_TRY(const auto account, require_account(db));
    QPC_TRY(const auto manifest, take_manifests(db, account.account_id, manifests));
    // The signed manifest decides, whatever the node says.
    const bool confirmed = manifest.active_device(account.device_id).has_value();
    AccountStore(db).set_state(confirmed ? AccountState::active : AccountState::pending);
    return {};
  }));
  auto session = kj::refcounted<Session>(kj::mv(link), result.getOpened(), environment_.timer);
  QPC_CO_CHECK(co_await publisher_.refill(*session));
  co_return kj::mv(session);
}

}  // namespace qpc::client
