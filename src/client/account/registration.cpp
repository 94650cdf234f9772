#include "client/account/entrance.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

Failure has_account(const AccountRow& account) {
  return {FailureKind::refused, "has_account",
          "This profile already has the account " + account.name + "@" + account.domain +
              ": use another one with --profile NAME."};
}

/// The first version of the account's manifest, with this device in it.
Outcome<Bytes> first_manifest(Store& store, std::chrono::sys_seconds now) {
  return store.read([&](db::Database& db) -> Outcome<Bytes> {
    if (const auto account = AccountStore(db).find()) {
      if (const auto known = PersonStore(db).newest_manifest(account->account_id)) return *known;
    }
    QPC_TRY(const auto account, require_account(db));
    QPC_TRY(const auto self, DeviceIdentity::load(db));
    QPC_TRY(const auto account_key, identity::AccountKey::of(*self.account_key));
    QPC_TRY(auto device, self.manifest_device(account.device_label, now));
    auto manifest = identity::AccountManifest::first(self.account_id, account_key, self.address.name,
                                                     self.address.domain, std::move(device));
    return wire(identity::SignedManifest::sign(std::move(manifest), *self.account_key));
  });
}

}  // namespace

Task<Outcome<kj::Own<Session>>> Entrance::register_account(Credentials credentials) {
  QPC_CO_TRY(const auto existing, store_.read([](db::Database& db) { return AccountStore(db).find(); }));
  if (existing && existing->state != AccountState::registering) co_return std::unexpected(has_account(*existing));
  if (existing && existing->name == credentials.name.text()) {
    auto resumed = co_await opener_.open();  // was it cut short after the node had heard of it?
    if (resumed) {
      QPC_CO_TRY(const auto manifest, first_manifest(store_, environment_.now_seconds()));
      QPC_CO_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
        AccountStore(db).set_state(AccountState::active);
        QPC_CHECK(take_manifests(db, existing->account_id, {{manifest}}));
        return {};
      }));
      QPC_CO_CHECK(co_await publisher_.refill(**resumed));
      co_return std::move(resumed);
    }
    if (resumed.error().kind != FailureKind::authentication) co_return std::move(resumed);
  }
  QPC_CO_TRY(auto link, co_await opener_.connect(credentials.node));
  co_return co_await register_on(kj::mv(link), std::move(credentials));
}

Task<Outcome<kj::Own<Session>>> Entrance::register_on(kj::Own<Link> link, Credentials credentials) {
  QPC_CO_TRY(const auto domain, co_await check_domain(*link, credentials));
  QPC_CO_TRY(auto start, opaque::create_registration_request(std::move(credentials.password), environment_.random));
  auto request = link->node().registerRequest();
  describe_client(request.initClient());
  request.setName(credentials.name.text());
  request.setRequest(to_kj(wire(start.request)));
  auto offered = co_await net::within(environment_.timer, answer_limit, "registering", request.send());
  if (offered.getResult().isRefused()) co_return std::unexpected(describe(offered.getResult().getRefused()));
  const auto offer = offered.getResult().getOffered();

  QPC_CO_TRY(const auto response, read_all<opaque::RegistrationResponse>(view(offer.getResponse())));
  QPC_CO_TRY(const auto finished,
             opaque::finalize_registration_request(std::move(start.state), response, {},
                                                   opaque::KeyStretching::argon2id(), environment_.random));
  QPC_CO_TRY(const auto account, prepare_account(credentials, domain));
  QPC_CO_TRY(auto manifest, first_manifest(store_, environment_.now_seconds()));
  auto finish = offer.getRegistration().finishRequest();
  WireWriter record(Content::secret);
  finished.record.write(record);
  finish.setRecord(to_kj(record.view()));
  finish.setManifest(to_kj(manifest));
  QPC_CO_CHECK(sign_in(store_, link->connection().channel_binding(), finish.initProof()));
  auto answer = co_await net::within(environment_.timer, answer_limit, "registering", finish.send());
  co_return co_await enter(kj::mv(link), answer.getResult(), {std::move(manifest)});
}

}  // namespace qpc::client
