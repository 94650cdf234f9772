#include "client/account/entrance.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

/// The first version of the account's manifest, as it was signed when the account was prepared.
Outcome<Bytes> first_manifest(Store& store) {
  return store.read([](db::Database& db) -> Outcome<Bytes> {
    QPC_TRY(const auto account, require_account(db));
    if (auto known = PersonStore(db).newest_manifest(account.account_id)) return *std::move(known);
    return failure(FailureKind::bug, "fault", "An account was prepared without a manifest.");
  });
}

/// The node knows no device of this id, nor its account.
bool is_unknown_there(const Failure& failure) { return failure.code == "revoked"; }

}  // namespace

Task<Outcome<kj::Own<Session>>> Entrance::register_account(Credentials credentials) {
  QPC_CO_TRY(const auto existing, store_.read([](db::Database& db) { return AccountStore(db).find(); }));
  if (existing) {
    const std::string domain = credentials.domain ? credentials.domain->text() : existing->domain;
    QPC_CO_CHECK(
        store_.read([&](db::Database& db) { return check_registration(db, credentials.name.text(), domain); }));
    auto resumed = co_await resume_registration();  // was it cut short after the node had heard of it?
    if (resumed || !is_unknown_there(resumed.error())) co_return std::move(resumed);
  }
  QPC_CO_TRY(auto link, co_await opener_.connect(credentials.node, domain_of(credentials)));
  co_return co_await register_on(kj::mv(link), std::move(credentials));
}

Task<Outcome<kj::Own<Session>>> Entrance::resume_registration() {
  QPC_CO_TRY(auto session, co_await opener_.open());
  QPC_CO_CHECK(store_.write([](db::Database& db) -> Outcome<> {
    AccountStore(db).set_state(AccountState::active);
    return {};
  }));
  QPC_CO_CHECK(co_await publisher_.refill(*session));
  co_return kj::mv(session);
}

Task<Outcome<kj::Own<Session>>> Entrance::be_refused(Failure refusal) {
  auto resumed = co_await resume_registration();
  if (resumed || !is_unknown_there(resumed.error())) co_return std::move(resumed);
  QPC_CO_CHECK(store_.write([](db::Database& db) -> Outcome<> {
    const auto account = AccountStore(db).find();
    if (account && account->state == AccountState::registering) {
      PersonStore(db).remove(account->account_id);  // or its name would seem to have changed hands
      AccountStore(db).remove();
    }
    return {};
  }));
  co_return std::unexpected(std::move(refusal));
}

Task<Outcome<kj::Own<Session>>> Entrance::register_on(kj::Own<Link> link, Credentials credentials) {
  QPC_CO_TRY(const auto domain, co_await check_domain(*link, credentials));
  QPC_CO_TRY(auto start, opaque::create_registration_request(std::move(credentials.password), environment_.random));
  auto request = link->node().registerRequest();
  describe_client(environment_, request.initClient());
  request.setName(credentials.name.text());
  request.setRequest(to_kj(wire(start.request)));
  request.setInvite(to_kj(credentials.invite));
  auto offered = co_await net::within(environment_.timer, answer_limit, "registering", request.send());
  if (offered.getResult().isRefused()) {
    auto refusal = describe(offered.getResult().getRefused());
    QPC_CO_TRY(const auto begun, store_.read([](db::Database& db) { return AccountStore(db).find(); }));
    if (begun && refusal.code == "name_taken") co_return co_await be_refused(std::move(refusal));
    co_return std::unexpected(std::move(refusal));
  }
  const auto offer = offered.getResult().getOffered();

  QPC_CO_TRY(const auto response, read_all<opaque::RegistrationResponse>(view(offer.getResponse())));
  QPC_CO_TRY(const auto finished,
             opaque::finalize_registration_request(std::move(start.state), response, {},
                                                   opaque::KeyStretching::argon2id(), environment_.random));
  QPC_CO_CHECK(store_.write([&](db::Database& db) {
    return prepare_account(db, place_of(credentials, domain), environment_.now_seconds(), environment_.random);
  }));
  QPC_CO_TRY(auto manifest, first_manifest(store_));
  auto finish = offer.getRegistration().finishRequest();
  WireWriter record(Content::secret);
  finished.record.write(record);
  finish.setRecord(to_kj(record.view()));
  finish.setManifest(to_kj(manifest));
  QPC_CO_CHECK(sign_in(store_, link->connection().channel_binding(), finish.initProof()));
  auto answer = co_await net::within(environment_.timer, answer_limit, "registering", finish.send());
  if (answer.getResult().isRefused()) co_return co_await be_refused(describe(answer.getResult().getRefused()));
  co_return co_await enter(kj::mv(link), answer.getResult(), {std::move(manifest)});
}

}  // namespace qpc::client
