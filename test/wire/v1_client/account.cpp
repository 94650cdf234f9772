#include "v1_client/account.h"

#include "core/identity/session_resumption.h"
#include "core/opaque/client.h"

namespace qpc::v1_client {
namespace {

opaque::Password password() { return Secret::copy_of(as_bytes("a good long password")).into<opaque::Password>(); }

api::Session::Client opened(api::SessionResult::Reader result, const std::string& what) {
  expect(result.isOpened(),
         what + (result.isRefused() ? std::string(": ") + result.getRefused().getText().cStr() : ""));
  return result.getOpened().getSession();
}

}  // namespace

api::Session::Client register_person(Visit& visit, Person& person) {
  auto start = opaque::create_registration_request(password(), person.random).value();
  auto begin = visit.node.registerRequest();
  Visit::introduce(begin.initClient());
  begin.setName(person.name.text());
  begin.setRequest(as_data(qpc::wire(start.request)));
  const auto answered = visit.ask(begin);
  expect(answered.getResult().isOffered(), "offer a registration");
  const auto offer = answered.getResult().getOffered();
  const auto response = read_all<opaque::RegistrationResponse>(copy(offer.getResponse())).value();
  const auto made = opaque::finalize_registration_request(std::move(start.state), response, {},
                                                          opaque::KeyStretching::identity(), person.random)
                        .value();
  auto finish = offer.getRegistration().finishRequest();
  finish.setRecord(as_data(qpc::wire(made.record)));
  finish.setManifest(as_data(person.first_manifest()));
  visit.prove(person, person.phone, finish.initProof());
  return opened(visit.ask(finish).getResult(), "register " + person.name.text());
}

api::Session::Client resume(Visit& visit, Person& person) {
  auto call = visit.node.resumeRequest();
  Visit::introduce(call.initClient());
  visit.prove(person, person.phone, call.initProof());
  return opened(visit.ask(call).getResult(), "resume a session");
}

api::Session::Client log_in(Visit& visit, Person& person, Device& laptop, api::Session::Client phone) {
  auto start = opaque::generate_ke1(password(), person.random).value();
  auto begin = visit.node.loginRequest();
  Visit::introduce(begin.initClient());
  begin.setName(person.name.text());
  begin.setKe1(as_data(qpc::wire(start.ke1)));
  const auto answered = visit.ask(begin);
  expect(answered.getResult().isChallenge(), "begin a login");
  const auto challenge = answered.getResult().getChallenge();
  const auto ke2 = read_all<opaque::KE2>(copy(challenge.getKe2())).value();
  const auto context = identity::login_context(net::name(net::ChannelBinding::Type::tls_exporter), visit.binding());
  const auto result = opaque::generate_ke3(std::move(start.state), ke2, {.context = context, .identities = {}},
                                           opaque::KeyStretching::identity());
  expect(result.has_value(), "know the password");
  auto finish = challenge.getAttempt().finishRequest();
  finish.setKe3(as_data(qpc::wire(result->ke3)));
  const auto authenticated = visit.ask(finish);
  expect(authenticated.getResult().isAuthenticated(), "take the password");
  const auto inside = authenticated.getResult().getAuthenticated();
  expect(copy(inside.getAccountId()) == to_bytes(person.account_id.octets) && inside.getManifests().size() == 1,
         "give the account's id and manifest");

  auto enrol = inside.getEnrolment().enrolRequest();
  enrol.getDevice().setDeviceKey(as_data(laptop.key.public_key()));
  enrol.getDevice().setLabel("laptop");
  visit.prove(person, laptop, enrol.getDevice().initProof());
  const auto enrolled = visit.ask(enrol);
  auto session = opened(enrolled.getResult(), "enrol a device");
  expect(enrolled.getResult().getOpened().getPending(), "hold a new device as pending");
  auto publish = phone.accountRequest().send().getAccount().publishManifestRequest();
  publish.setManifest(as_data(person.manifest_with(laptop)));
  const auto published = visit.ask(publish);
  expect(published.getResult().isPublished() && published.getResult().getPublished() == 2, "take a manifest");
  return session;
}

}  // namespace qpc::v1_client
