#include "client/account/entrance.h"
#include "client/account/password_proof.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

Failure wrong_password() {
  return {FailureKind::authentication, "wrong_password",
          "Name or password is wrong (which of them, nobody is told): check both and try again."};
}

}  // namespace

Task<Outcome<kj::Own<Session>>> Entrance::log_in(Credentials credentials) {
  QPC_CO_TRY(const auto existing, store_.read([&](db::Database& db) -> Outcome<std::optional<AccountRow>> {
    auto found = AccountStore(db).find();
    const std::string domain = credentials.domain ? credentials.domain->text() : found ? found->domain : std::string();
    QPC_CHECK(check_profile(db, credentials.name.text(), domain));
    return found;
  }));
  if (existing && (existing->state == AccountState::pending || existing->state == AccountState::active)) {
    auto resumed = co_await opener_.open();
    if (resumed) {
      QPC_CO_CHECK(co_await publisher_.refill(**resumed));
      co_return std::move(resumed);
    }
    const bool unknown_there = resumed.error().code == "revoked" || resumed.error().code == "not_found";
    if (existing->state == AccountState::active || !unknown_there) co_return std::move(resumed);
  }
  QPC_CO_TRY(auto link, co_await opener_.connect(credentials.node, domain_of(credentials)));
  co_return co_await log_in_on(kj::mv(link), std::move(credentials));
}

Task<Outcome<kj::Own<Session>>> Entrance::log_in_on(kj::Own<Link> link, Credentials credentials) {
  QPC_CO_TRY(const auto domain, co_await check_domain(*link, credentials));
  QPC_CO_CHECK(
      store_.read([&](db::Database& db) { return check_profile(db, credentials.name.text(), domain.text()); }));
  const net::ChannelBinding& binding = link->connection().channel_binding();
  QPC_CO_TRY(auto start, opaque::generate_ke1(std::move(credentials.password), environment_.random));
  auto request = link->node().loginRequest();
  describe_client(environment_, request.initClient());
  request.setName(credentials.name.text());
  request.setKe1(to_kj(wire(start.ke1)));
  auto challenged = co_await net::within(environment_.timer, answer_limit, "logging in", request.send());
  if (challenged.getResult().isRefused()) co_return std::unexpected(describe(challenged.getResult().getRefused()));
  const auto challenge = challenged.getResult().getChallenge();

  QPC_CO_TRY(const auto ke3,
             prove_password(std::move(start.state), view(challenge.getKe2()), binding, wrong_password()));
  auto finish = challenge.getAttempt().finishRequest();
  finish.setKe3(to_kj(wire(ke3)));
  auto authenticated = co_await net::within(environment_.timer, answer_limit, "logging in", finish.send());
  if (authenticated.getResult().isRefused())
    co_return std::unexpected(describe(authenticated.getResult().getRefused()));
  const auto entered = authenticated.getResult().getAuthenticated();

  QPC_CO_TRY(const auto account_id, identity::AccountId::from_bytes(view(entered.getAccountId())));
  auto manifests = to_octets(entered.getManifests());
  const Place place = place_of(credentials, domain);
  QPC_CO_TRY(const bool known,
             store_.write([&](db::Database& db) { return take_up_device(db, place, account_id, manifests); }));
  if (known) co_return co_await resume_on(kj::mv(link));
  QPC_CO_TRY(const auto account, store_.write([&](db::Database& db) {
    return prepare_device(db, place, account_id, environment_.random);
  }));
  QPC_CO_TRY(const auto device_key, store_.read([](db::Database& db) -> Outcome<Bytes> {
    QPC_TRY(const auto self, DeviceIdentity::load(db));
    return self.device_key.public_key();
  }));
  auto enrol = entered.getEnrolment().enrolRequest();
  auto claim = enrol.initDevice();
  claim.setDeviceKey(to_kj(device_key));
  claim.setLabel(account.device_label);
  QPC_CO_CHECK(sign_in(store_, binding, claim.initProof()));
  auto answer = co_await net::within(environment_.timer, answer_limit, "logging in", enrol.send());
  co_return co_await enter(kj::mv(link), answer.getResult(), std::move(manifests));
}

}  // namespace qpc::client
