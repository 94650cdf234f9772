#include "bench/guest.h"

#include "core/identity/session_resumption.h"
#include "core/opaque/client.h"

namespace qpc::bench {

using namespace node;

void introduce(api::ClientInfo::Builder info) {
  info.setWireVersion(api::WIRE_VERSION);
  info.setOldestWireVersion(api::OLDEST_WIRE_VERSION);
  info.setSoftware("bench");
}

kj::Own<net::Connection> Loop::connect(const std::string& node) {
  auto connected =
      network.connect({.address = net::NodeAddress::parse(node).value(), .trust = net::FirstUse{}}).wait(io.waitScope);
  if (!connected) throw std::runtime_error(connected.error().sentence());
  (*connected)->accept_peer();
  return kj::mv(*connected);
}

Guest::Guest(Loop& loop, const std::string& node, const std::string& name)
    : loop_(loop), person_(name), rpc_(loop.connect(node), loop.timer), node_(rpc_.bootstrap().castAs<api::Node>()) {
  enter();
}

void Guest::enter() {
  auto& scope = loop_.io.waitScope;
  auto start = opaque::create_registration_request(Secret::copy_of(as_bytes("swordfish")).into<opaque::Password>(),
                                                   person_.random)
                   .value();
  auto begin = node_.registerRequest();
  introduce(begin.initClient());
  begin.setName(person_.name.text());
  begin.setRequest(as_data(wire(start.request)));
  auto offered = begin.send().wait(scope);
  auto offer = offered.getResult().getOffered();
  const auto response = read_all<opaque::RegistrationResponse>(view(offer.getResponse())).value();
  const auto record = opaque::finalize_registration_request(std::move(start.state), response, {},
                                                            opaque::KeyStretching::identity(), person_.random)
                          .value();
  auto finish = offer.getRegistration().finishRequest();
  finish.setRecord(as_data(wire(record.record)));
  finish.setManifest(as_data(person_.sign(person_.first_manifest())));
  const auto& binding = connection().channel_binding();
  const identity::SessionResumption statement{.domain = identity::DomainName::parse("example.org").value(),
                                              .account_id = person_.account_id,
                                              .device_id = person_.device_id,
                                              .counter = 1,
                                              .binding_type = net::name(binding.type),
                                              .binding = binding.bytes};
  auto proof = finish.initProof();
  proof.setAccountId(as_data(person_.account_id.octets));
  proof.setDeviceId(as_data(person_.device_id.octets));
  proof.setCounter(1);
  proof.setSignature(as_data(statement.sign(person_.device_key)));
  auto entered = finish.send().wait(scope);
  if (!entered.getResult().isOpened()) throw std::runtime_error("the node lets nobody register");
  session_ = entered.getResult().getOpened().getSession();
}

Bytes Guest::open_mailbox() {
  const auto answer = session_.mailboxRequest().send().getMailbox().addressRequest().send().wait(loop_.io.waitScope);
  return copy(answer.getAddress());
}

}  // namespace qpc::bench
