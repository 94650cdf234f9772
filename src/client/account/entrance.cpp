#include "client/account/entrance.h"

#include "client/session/refusal.h"

namespace qpc::client {
namespace {

Secret private_key_of(const crypto::SigningKey& key) { return key.private_key(); }

}  // namespace

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

Outcome<AccountRow> Entrance::prepare_account(const Credentials& credentials, const identity::DomainName& domain) {
  const auto ed25519 = crypto::SignatureScheme::ed25519;
  return store_.write([&](db::Database& db) -> Outcome<AccountRow> {
    auto existing = AccountStore(db).find();
    if (existing && existing->state == AccountState::registering && existing->name == credentials.name.text()) {
      return *std::move(existing);
    }
    AccountRow account{
        .state = AccountState::registering,
        .account_id = identity::AccountId::generate(environment_.random),
        .name = credentials.name.text(),
        .domain = domain.text(),
        .account_key = private_key_of(crypto::SigningKey::generate(ed25519, environment_.random)),
        .device_id = identity::DeviceId::generate(environment_.random),
        .device_key = private_key_of(crypto::SigningKey::generate(ed25519, environment_.random)),
        .device_label = credentials.device_label,
        .node = credentials.node.to_string(),
    };
    AccountStore(db).save(account);
    return account;
  });
}

Outcome<AccountRow> Entrance::prepare_device(const Credentials& credentials, const identity::DomainName& domain,
                                             const identity::AccountId& account_id) {
  return store_.write([&](db::Database& db) -> Outcome<AccountRow> {
    auto existing = AccountStore(db).find();
    if (existing && existing->state == AccountState::pending && existing->account_id == account_id) {
      return *std::move(existing);
    }
    AccountRow account{
        .state = AccountState::pending,
        .account_id = account_id,
        .name = credentials.name.text(),
        .domain = domain.text(),
        .account_key = std::nullopt,
        .device_id = identity::DeviceId::generate(environment_.random),
        .device_key =
            private_key_of(crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, environment_.random)),
        .device_label = credentials.device_label,
        .node = credentials.node.to_string(),
    };
    AccountStore(db).save(account);
    return account;
  });
}

Task<Outcome<kj::Own<Session>>> Entrance::enter(kj::Own<Link> link, api::SessionResult::Reader result,
                                                std::vector<Bytes> manifests) {
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  QPC_CO_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
    QPC_TRY(const auto account, require_account(db));
    QPC_CHECK(take_manifests(db, account.account_id, manifests));
    AccountStore(db).set_state(result.getOpened().getPending() ? AccountState::pending : AccountState::active);
    return {};
  }));
  auto session = kj::refcounted<Session>(kj::mv(link), result.getOpened(), environment_.timer);
  QPC_CO_CHECK(co_await publisher_.refill(*session));
  co_return kj::mv(session);
}

}  // namespace qpc::client
