#include "qpc-loadtest/account.h"

#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/identity/session_resumption.h"
#include "core/identity/signed_manifest.h"
#include "core/opaque/client.h"

namespace qpc::loadtest {
namespace {

using namespace client;

opaque::Password password() { return Secret::copy_of(as_bytes("nobody's password")).into<opaque::Password>(); }

crypto::SigningKey new_key(Random& random) {
  return crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
}

Outcome<api::Session::Client> opened(api::SessionResult::Reader result) {
  if (result.isRefused()) return std::unexpected(describe(result.getRefused()));
  return result.getOpened().getSession();
}

}  // namespace

Account::Account(Stage& stage)
    : stage_(stage),
      self_{identity::AccountId::generate(stage.random()),
            identity::DeviceId::generate(stage.random()),
            {stage.new_name(), stage.domain()},
            new_key(stage.random()),
            new_key(stage.random())} {
  auto device = self_.manifest_device("loadtest", stage.environment().now_seconds()).value();
  auto manifest =
      identity::AccountManifest::first(self_.account_id, identity::AccountKey::of(*self_.account_key).value(),
                                       self_.address.name, self_.address.domain, std::move(device));
  manifest_ = wire(identity::SignedManifest::sign(std::move(manifest), *self_.account_key));
}

void Account::prove(Link& link, api::DeviceProof::Builder proof) {
  const auto& binding = link.connection().channel_binding();
  const identity::SessionResumption statement{.domain = self_.address.domain,
                                              .account_id = self_.account_id,
                                              .device_id = self_.device_id,
                                              .counter = ++counter_,
                                              .binding_type = net::name(binding.type),
                                              .binding = binding.bytes};
  proof.setAccountId(to_kj(self_.account_id.view()));
  proof.setDeviceId(to_kj(self_.device_id.view()));
  proof.setCounter(counter_);
  proof.setSignature(to_kj(statement.sign(self_.device_key)));
}

Task<Outcome<api::Session::Client>> Account::register_on(Link& link) {
  QPC_CO_TRY(auto start, opaque::create_registration_request(password(), stage_.random()));
  auto request = link.node().registerRequest();
  describe_client(stage_.environment(), request.initClient());
  request.setName(self_.address.name.text());
  request.setRequest(to_kj(wire(start.request)));
  auto offered = co_await request.send();
  if (offered.getResult().isRefused()) co_return std::unexpected(describe(offered.getResult().getRefused()));
  const auto offer = offered.getResult().getOffered();
  QPC_CO_TRY(const auto response, read_all<opaque::RegistrationResponse>(view(offer.getResponse())));
  QPC_CO_TRY(const auto finished,
             opaque::finalize_registration_request(std::move(start.state), response, {},
                                                   opaque::KeyStretching::identity(), stage_.random()));
  auto finish = offer.getRegistration().finishRequest();
  finish.setRecord(to_kj(wire(finished.record)));
  finish.setManifest(to_kj(manifest_));
  prove(link, finish.initProof());
  const auto answer = co_await finish.send();
  co_return opened(answer.getResult());
}

Task<Outcome<api::Session::Client>> Account::resume_on(Link& link) {
  auto request = link.node().resumeRequest();
  describe_client(stage_.environment(), request.initClient());
  prove(link, request.initProof());
  const auto answer = co_await request.send();
  co_return opened(answer.getResult());
}

Task<Outcome<>> Account::log_in_on(Link& link) {
  QPC_CO_TRY(auto start, opaque::generate_ke1(password(), stage_.random()));
  auto request = link.node().loginRequest();
  describe_client(stage_.environment(), request.initClient());
  request.setName(self_.address.name.text());
  request.setKe1(to_kj(wire(start.ke1)));
  auto answer = co_await request.send();
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  auto challenge = answer.getResult().getChallenge();
  QPC_CO_TRY(const auto ke2, read_all<opaque::KE2>(view(challenge.getKe2())));
  const auto& binding = link.connection().channel_binding();
  const Bytes context = identity::login_context(net::name(binding.type), binding.bytes);
  QPC_CO_TRY(const auto proven,
             opaque::generate_ke3(std::move(start.state), ke2, {.context = context, .identities = {}},
                                  opaque::KeyStretching::identity()));
  auto finish = challenge.getAttempt().finishRequest();
  finish.setKe3(to_kj(wire(proven.ke3)));
  const auto finished = co_await finish.send();
  if (finished.getResult().isRefused()) co_return std::unexpected(describe(finished.getResult().getRefused()));
  co_return Outcome<>();
}

}  // namespace qpc::loadtest
