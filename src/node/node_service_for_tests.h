// node_service_for_tests.h: clients of a whole node through real RPC, in one thread.
#pragma once
#include "core/identity/session_resumption.h"
#include "core/opaque/client.h"
#include "net/rpc/rpc_client.h"
#include "node/node_for_tests.h"
#include "node/test_support.h"
#include "node/translate.h"

namespace qpc::node {

/// A read or write that makes its whole batch fail.
inline auto failing(db::Fault fault) {
  return [fault](db::Database& db) -> int {
    db.run("ROLLBACK");
    db::raise(fault, "test");
  };
}

/// A node on one loop, and connections to it.
class NodeServiceTest : public testing::Test, protected NodeForTests {
 protected:
  ~NodeServiceTest() noexcept override = default;

  struct Client {
    kj::Own<net::RpcClient> rpc;
    api::Node::Client node;
    ByteView binding() { return rpc->connection().channel_binding().bytes; }
    std::string_view binding_type() { return net::name(rpc->connection().channel_binding().type); }
  };
  Client connect() {
    auto rpc = kj::heap<net::RpcClient>(connection(), timer);
    auto node = rpc->bootstrap().castAs<api::Node>();
    return {kj::mv(rpc), kj::mv(node)};
  }

  static void introduce(api::ClientInfo::Builder info) {
    info.setWireVersion(api::WIRE_VERSION);
    info.setOldestWireVersion(api::OLDEST_WIRE_VERSION);
    info.setSoftware("test");
  }
  void prove(Client& client, const TestPerson& person, const identity::DeviceId& device_id,
             const crypto::SigningKey& key, std::uint64_t counter, api::DeviceProof::Builder out) {
    const identity::SessionResumption statement{.domain = context.domain,
                                                .account_id = person.account_id,
                                                .device_id = device_id,
                                                .counter = counter,
                                                .binding_type = client.binding_type(),
                                                .binding = client.binding()};
    out.setAccountId(as_data(person.account_id.octets));
    out.setDeviceId(as_data(device_id.octets));
    out.setCounter(counter);
    out.setSignature(as_data(statement.sign(key)));
  }

  static opaque::Password password(std::string_view text) {
    return Secret::copy_of(as_bytes(text)).into<opaque::Password>();
  }

  capnp::Response<api::Node::RegisterResults> begin_registration(Client& client, const std::string& name,
                                                                 ByteView request, ByteView invite = {}) {
    auto call = client.node.registerRequest();
    introduce(call.initClient());
    call.setInvite(as_data(invite));
    call.setName(name);
    call.setRequest(as_data(request));
    return call.send().wait(scope);
  }

  capnp::Response<api::Registration::FinishResults> register_person(Client& client, TestPerson& person,
                                                                    ByteView invite = {}) {
    auto start = opaque::create_registration_request(password("swordfish"), person.random).value();
    auto offered = begin_registration(client, person.name.text(), wire(start.request), invite);
    return finish_registration(client, person, std::move(start), offered.getResult().getOffered());
  }
  capnp::Response<api::Registration::FinishResults> finish_registration(Client& client, TestPerson& person,
                                                                        opaque::RegistrationStart start,
                                                                        api::RegisterResult::Offer::Reader offer) {
    const auto response = read_all<opaque::RegistrationResponse>(view(offer.getResponse())).value();
    const auto record = opaque::finalize_registration_request(std::move(start.state), response, {},
                                                              opaque::KeyStretching::identity(), person.random)
                            .value();
    auto finish = offer.getRegistration().finishRequest();
    finish.setRecord(as_data(wire(record.record)));
    finish.setManifest(as_data(person.sign(person.first_manifest())));
    prove(client, person, person.device_id, person.device_key, 1, finish.initProof());
    return finish.send().wait(scope);
  }
  api::Session::Client settle(Client& client, TestPerson& person) {
    return register_person(client, person).getResult().getOpened().getSession();
  }

  capnp::Response<api::Node::LoginResults> begin_login(api::Node::Client node, const std::string& name, ByteView ke1) {
    auto call = node.loginRequest();
    introduce(call.initClient());
    call.setName(name);
    call.setKe1(as_data(ke1));
    return call.send().wait(scope);
  }
  capnp::Response<api::Node::LoginResults> begin_login(api::Node::Client node, const std::string& name) {
    crypto::SeededRandom own{as_bytes("login")};
    return begin_login(kj::mv(node), name, wire(opaque::generate_ke1(password("x"), own).value().ke1));
  }

  capnp::Response<api::LoginAttempt::FinishResults> log_in(Client& client, const std::string& name,
                                                           std::string_view typed) {
    crypto::SeededRandom own{as_bytes("login")};
    auto start = opaque::generate_ke1(password(typed), own).value();
    auto answered = begin_login(client.node, name, wire(start.ke1));
    auto challenge = answered.getResult().getChallenge();
    const auto ke2 = read_all<opaque::KE2>(view(challenge.getKe2())).value();
    const auto login_context = identity::login_context(client.binding_type(), client.binding());
    const auto result = opaque::generate_ke3(std::move(start.state), ke2, {.context = login_context, .identities = {}},
                                             opaque::KeyStretching::identity());
    auto finish = challenge.getAttempt().finishRequest();
    finish.setKe3(as_data(result ? wire(result->ke3) : Bytes(opaque::KE3::size_bytes)));
    return finish.send().wait(scope);
  }

  capnp::Response<api::Node::ResumeResults> resume(Client& client, const TestPerson& person, std::uint64_t counter,
                                                   const crypto::SigningKey& key) {
    auto call = client.node.resumeRequest();
    introduce(call.initClient());
    prove(client, person, person.device_id, key, counter, call.initProof());
    return call.send().wait(scope);
  }

  /// A second device, by password.
  capnp::Response<api::Enrolment::EnrolResults> enrol(Client& client, const TestPerson& person,
                                                      const identity::DeviceId& device_id,
                                                      const crypto::SigningKey& device_key) {
    auto authenticated = log_in(client, person.name.text(), "swordfish");
    auto enrol = authenticated.getResult().getAuthenticated().getEnrolment().enrolRequest();
    enrol.getDevice().setDeviceKey(as_data(device_key.public_key()));
    enrol.getDevice().setLabel("laptop");
    prove(client, person, device_id, device_key, 1, enrol.getDevice().initProof());
    return enrol.send().wait(scope);
  }

  /// Whether a call fails, rather than being answered.
  template <class Promise>
  bool fails(Promise&& promise) {
    return promise.then([](auto&&...) { return false; }, [](kj::Exception&&) { return true; }).wait(scope);
  }

  Reason look_up_reason(api::Session::Client session, const char* name) {
    auto call = session.directoryRequest().send().getDirectory().lookUpRequest();
    call.initAccount().setName(name);
    auto answered = call.send().wait(scope);
    return answered.getResult().isRefused() ? answered.getResult().getRefused().getReason() : Reason::UNSPECIFIED;
  }

  TestPerson alice{"alice"}, bob{"bob"};
};

}  // namespace qpc::node
