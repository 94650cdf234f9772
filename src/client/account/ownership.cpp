#include "client/account/ownership.h"

#include "client/account/device_identity.h"
#include "client/account/password_proof.h"
#include "client/group/standing.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

Failure wrong_password() {
  return {FailureKind::authentication, "wrong_password", "The password is wrong: check it and try again."};
}

Outcome<> check(api::DoneResult::Reader result) {
  if (result.isRefused()) return std::unexpected(describe(result.getRefused()));
  return {};
}

}  // namespace

Task<Outcome<api::Owner::Client>> Ownership::confirm(Session& session, opaque::Password password) {
  const net::ChannelBinding& binding = session.connection().channel_binding();
  QPC_CO_TRY(auto start, opaque::generate_ke1(std::move(password), environment_.random));
  auto request = session.account().confirmPasswordRequest();
  request.setKe1(to_kj(wire(start.ke1)));
  const auto challenged = co_await session.answer("checking the password", request.send());
  if (challenged.getResult().isRefused()) co_return std::unexpected(describe(challenged.getResult().getRefused()));
  const auto challenge = challenged.getResult().getChallenge();
  QPC_CO_TRY(const auto ke3,
             prove_password(std::move(start.state), view(challenge.getKe2()), binding, wrong_password()));
  auto finish = challenge.getAttempt().finishRequest();
  finish.setKe3(to_kj(wire(ke3)));
  auto finished = co_await session.answer("checking the password", finish.send());
  if (finished.getResult().isRefused()) co_return std::unexpected(describe(finished.getResult().getRefused()));
  co_return finished.getResult().getOwner();
}

Task<Outcome<>> Ownership::set_password(Session& session, api::Owner::Client owner, opaque::Password password) {
  QPC_CO_TRY(auto start, opaque::create_registration_request(std::move(password), environment_.random));
  auto begin = owner.beginPasswordRequest();
  begin.setRequest(to_kj(wire(start.request)));
  const auto begun = co_await session.answer("changing the password", begin.send());
  if (begun.getResult().isRefused()) co_return std::unexpected(describe(begun.getResult().getRefused()));
  QPC_CO_TRY(const auto response, read_all<opaque::RegistrationResponse>(view(begun.getResult().getResponse())));
  QPC_CO_TRY(const auto finished,
             opaque::finalize_registration_request(std::move(start.state), response, {},
                                                   opaque::KeyStretching::argon2id(), environment_.random));
  WireWriter record(Content::secret);
  finished.record.write(record);
  auto set = owner.setPasswordRequest();
  set.setRecord(to_kj(record.view()));
  const auto answer = co_await session.answer("changing the password", set.send());
  co_return check(answer.getResult());
}

Outcome<Bytes> Ownership::final_manifest() {
  return store_.read([&](db::Database& db) -> Outcome<Bytes> {
    QPC_TRY(const auto self, DeviceIdentity::load(db));
    if (!self.account_key) return Bytes();
    QPC_TRY(const auto newest, stored_manifest(db, self.account_id));
    auto last = newest.successor();
    for (const auto& device : newest.devices) {
      if (device.active()) QPC_CHECK(last.revoke_device(device.id, environment_.now_seconds()));
    }
    return wire(identity::SignedManifest::sign(std::move(last), *self.account_key));
  });
}

Task<Outcome<>> Ownership::close(Session& session, api::Owner::Client owner) {
  QPC_CO_TRY(const auto last, final_manifest());
  auto request = owner.closeRequest();
  request.setFinalManifest(to_kj(last));
  const auto answer = co_await session.answer("deleting the account", request.send());
  QPC_CO_CHECK(check(answer.getResult()));
  co_return store_.write([&](db::Database& db) -> Outcome<> {
    AccountStore(db).set_state(AccountState::logged_out);
    leave_everything(db, environment_.now());
    return {};
  });
}

}  // namespace qpc::client
