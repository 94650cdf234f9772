// The node's doors through real RPC, in one thread: registration, login, resumption, and what each session may do.
#include "node/node_service.h"

#include "core/identity/session_resumption.h"
#include "core/opaque/client.h"
#include "net/rpc/rpc_client.h"
#include "node/keys/keys.h"
#include "node/node_for_tests.h"
#include "node/start/recovery.h"
#include "node/test_support.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

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
                                                                 ByteView request) {
    auto call = client.node.registerRequest();
    introduce(call.initClient());
    call.setName(name);
    call.setRequest(as_data(request));
    return call.send().wait(scope);
  }

  capnp::Response<api::Registration::FinishResults> register_person(Client& client, TestPerson& person) {
    auto start = opaque::create_registration_request(password("swordfish"), person.random).value();
    auto offered = begin_registration(client, person.name.text(), wire(start.request));
    auto offer = offered.getResult().getOffered();
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

TEST_F(NodeServiceTest, OpensASessionForARegistrationAndKnowsTheName) {
  auto client = connect();
  auto registered = register_person(client, alice);
  ASSERT_TRUE(registered.getResult().isOpened());
  EXPECT_FALSE(registered.getResult().getOpened().getPending());
  EXPECT_EQ(look_up_reason(registered.getResult().getOpened().getSession(), "Alice"), Reason::UNSPECIFIED);
  EXPECT_EQ(look_up_reason(registered.getResult().getOpened().getSession(), "nobody"), Reason::NOT_FOUND);
}

TEST_F(NodeServiceTest, RefusesATakenAndABadName) {
  auto client = connect();
  settle(client, alice);
  auto start = opaque::create_registration_request(password("x"), random).value();
  EXPECT_EQ(begin_registration(client, "alice", wire(start.request)).getResult().getRefused().getReason(),
            Reason::NAME_TAKEN);
  EXPECT_EQ(begin_registration(client, "a b", wire(start.request)).getResult().getRefused().getReason(),
            Reason::BAD_NAME);
  EXPECT_EQ(begin_registration(client, "bob", Bytes(31)).getResult().getRefused().getReason(), Reason::MALFORMED);
}

TEST_F(NodeServiceTest, RegistersNobodyWhileRegistrationIsClosed) {
  context.registration_open = false;
  auto client = connect();
  auto start = opaque::create_registration_request(password("x"), random).value();
  EXPECT_EQ(begin_registration(client, "bob", wire(start.request)).getResult().getRefused().getReason(),
            Reason::NOT_PERMITTED);
}

TEST_F(NodeServiceTest, AnswersAWrongPasswordAndAnUnknownNameAlike) {
  auto client = connect();
  settle(client, alice);
  auto wrong = log_in(client, "alice", "sword fish");
  auto unknown = log_in(client, "nobody", "swordfish");
  EXPECT_EQ(wrong.getResult().getRefused().getReason(), Reason::CREDENTIALS);
  EXPECT_STREQ(wrong.getResult().getRefused().getText().cStr(), unknown.getResult().getRefused().getText().cStr());
  EXPECT_TRUE(log_in(client, "alice", "swordfish").getResult().isAuthenticated());
}

TEST_F(NodeServiceTest, ResumesByTheDeviceKeyOnThisConnectionOnly) {
  auto client = connect();
  settle(client, alice);
  auto other = connect();
  EXPECT_TRUE(resume(other, alice, 2, alice.device_key).getResult().isOpened());
  EXPECT_EQ(resume(other, alice, 3, bob.device_key).getResult().getRefused().getReason(), Reason::SIGNATURE);
  EXPECT_EQ(resume(other, alice, 2, alice.device_key).getResult().getRefused().getReason(), Reason::COPIED_STORE);
  EXPECT_EQ(resume(other, bob, 2, bob.device_key).getResult().getRefused().getReason(), Reason::REVOKED);
  // A proof made for one connection is worth nothing on another: what a relay would do.
  auto call = other.node.resumeRequest();
  introduce(call.initClient());
  prove(client, alice, alice.device_id, alice.device_key, 9, call.initProof());
  EXPECT_EQ(call.send().wait(scope).getResult().getRefused().getReason(), Reason::SIGNATURE);
}

TEST_F(NodeServiceTest, ResumesNoDeviceWhoseKeyChangesBehindTheCheckOfTheSignature) {
  auto client = connect();
  settle(client, alice);
  unsigned opened = 0, refused = 0;
  for (unsigned turns = 0; turns < 60; ++turns) {
    auto other = connect();
    const std::uint64_t counter = turns + 2;
    auto call = other.node.resumeRequest();
    introduce(call.initClient());
    prove(other, alice, alice.device_id, alice.device_key, counter, call.initProof());
    auto answer = call.send();
    scope.poll(turns);
    const auto set_key = [&](const crypto::SigningKey& key) {
      return storage
          .write([&](db::Database& db) {
            db.run("UPDATE device SET device_key = ?1", key.public_key());
            return db.find_one<std::uint64_t>("SELECT counter FROM device").value();
          })
          .wait(scope);
    };
    const bool begun = set_key(bob.device_key) == counter;
    EXPECT_EQ(answer.wait(scope).getResult().isOpened(), begun) << turns << " turns";
    ++(begun ? opened : refused);
    set_key(alice.device_key);
  }
  EXPECT_GT(refused, 0u);
  EXPECT_GT(opened, 0u) << "then no resumption was far enough";
}

TEST_F(NodeServiceTest, RefusesAClientWithoutACommonVersion) {
  auto client = connect();
  auto call = client.node.resumeRequest();
  call.initClient().setWireVersion(0);
  auto refused = call.send().wait(scope);
  EXPECT_EQ(refused.getResult().getRefused().getReason(), Reason::WRONG_VERSION);
  EXPECT_EQ(refused.getResult().getRefused().getLimit(), api::OLDEST_WIRE_VERSION);
}

TEST_F(NodeServiceTest, ServesANewerClientThatSpeaksOurVersionTooAndRefusesOneThatDoesNot) {
  auto client = connect();
  settle(client, alice);
  const auto resumed = [&](std::uint16_t version, std::uint16_t oldest, std::uint64_t counter) {
    auto call = client.node.resumeRequest();
    introduce(call.initClient());
    call.getClient().setWireVersion(version);
    call.getClient().setOldestWireVersion(oldest);
    prove(client, alice, alice.device_id, alice.device_key, counter, call.initProof());
    return call.send().wait(scope);
  };
  EXPECT_TRUE(resumed(api::WIRE_VERSION + 1, api::WIRE_VERSION, 2).getResult().isOpened());
  auto refused = resumed(api::WIRE_VERSION + 2, api::WIRE_VERSION + 1, 3);
  EXPECT_EQ(refused.getResult().getRefused().getReason(), Reason::WRONG_VERSION);
  EXPECT_GT(refused.getResult().getRefused().getText().size(), 0u);
  EXPECT_TRUE(resumed(api::WIRE_VERSION, api::OLDEST_WIRE_VERSION, 3).getResult().isOpened()) << "nothing was used up";
}

TEST_F(NodeServiceTest, RefusesAnotherVersionAtEveryDoor) {
  auto client = connect();
  auto login = client.node.loginRequest();
  login.setName("alice");
  EXPECT_EQ(login.send().wait(scope).getResult().getRefused().getReason(), Reason::WRONG_VERSION);
  auto registration = client.node.registerRequest();
  registration.setName("alice");
  EXPECT_EQ(registration.send().wait(scope).getResult().getRefused().getReason(), Reason::WRONG_VERSION);
}

TEST_F(NodeServiceTest, StatesItsVersionAndTheOldestItAccepts) {
  auto client = connect();
  auto answered = client.node.infoRequest().send().wait(scope);
  EXPECT_EQ(answered.getInfo().getWireVersion(), api::WIRE_VERSION);
  EXPECT_EQ(answered.getInfo().getOldestWireVersion(), api::OLDEST_WIRE_VERSION);
}

TEST_F(NodeServiceTest, LetsANameBeGuessedAtOnlySoOftenWhetherOrNotItExists) {
  auto client = connect();
  settle(client, alice);
  for (const char* name : {"alice", "nobody"}) {
    auto other = connect();
    for (unsigned i = 0; i < Throttles::logins_a_minute; ++i) {
      EXPECT_EQ(log_in(other, name, "sword fish").getResult().getRefused().getReason(), Reason::CREDENTIALS);
    }
    const auto answered = begin_login(connect().node, name);
    const auto refused = answered.getResult().getRefused();
    EXPECT_EQ(refused.getReason(), Reason::TOO_OFTEN);
    EXPECT_GT(refused.getLimit(), 0u);
  }
  EXPECT_TRUE(begin_login(connect().node, "bob").getResult().isChallenge());
  EXPECT_TRUE(resume(client, alice, 2, alice.device_key).getResult().isOpened()) << "her devices still enter";
  advance(60 * kj::SECONDS);
  EXPECT_TRUE(begin_login(connect().node, "alice").getResult().isChallenge());
}

TEST_F(NodeServiceTest, LooksAtFewKeyPackagesInOneCall) {
  auto client = connect();
  auto keys = settle(client, alice).keysRequest().send().getKeys();
  const auto publish = [&](unsigned packages, unsigned last_resort) {
    auto call = keys.publishRequest();
    call.initPackages(packages);
    call.initLastResort(last_resort);
    return call.send().wait(scope).getResult().getRefused().getReason();
  };
  EXPECT_EQ(publish(Keys::most_at_once + 1, 0), Reason::TOO_MANY);
  EXPECT_EQ(publish(0, Keys::most_last_resort_at_once + 1), Reason::TOO_MANY);
  EXPECT_EQ(publish(Keys::most_at_once, Keys::most_last_resort_at_once), Reason::MALFORMED) << "these are looked at";
}

TEST_F(NodeServiceTest, GivesSomebodyWhoClaimsTooOftenTheLastResort) {
  auto client = connect(), other = connect();
  settle(client, alice);
  auto keys = settle(other, bob).keysRequest().send().getKeys();
  storage
      .write([&](db::Database& db) {
        const auto device = DeviceStore(db).find(AccountStore(db).named("alice")->row, alice.device_id)->row;
        KeyPackageStore store(db);
        for (std::uint8_t i = 0; i < 20; ++i) {
          store.add(device, 1, PackageUse::single, test_now + std::chrono::hours(1), Bytes(32, i), Bytes(9, i));
        }
        store.add(device, 1, PackageUse::last_resort, test_now + std::chrono::hours(1), Bytes(32, 99), Bytes(9, 99));
      })
      .wait(scope);
  const auto claims_last_resort = [&] {
    auto call = keys.claimRequest();
    call.initAccount().setName("alice");
    call.setSuite(1);
    return call.send().wait(scope).getResult().getClaimed().getPackages()[0].getLastResort();
  };
  for (unsigned i = 0; i < Throttles::claims_an_hour; ++i) EXPECT_FALSE(claims_last_resort());
  EXPECT_TRUE(claims_last_resort());
}

TEST_F(NodeServiceTest, LetsAConnectionTryOnlySoOften) {
  auto client = connect();
  for (unsigned i = 0; i < NodeService::most_attempts; ++i) resume(client, alice, i, alice.device_key);
  EXPECT_EQ(resume(client, alice, 99, alice.device_key).getResult().getRefused().getReason(), Reason::TOO_MANY);
}

TEST_F(NodeServiceTest, KeepsAPendingDeviceOutUntilItIsConfirmedAndLetsItInThen) {
  auto client = connect();
  auto session = settle(client, alice);
  const auto second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  const auto second_id = identity::DeviceId::generate(alice.random);
  auto other = connect();
  auto enrolled = enrol(other, alice, second_id, second_key);
  ASSERT_TRUE(enrolled.getResult().isOpened());
  EXPECT_TRUE(enrolled.getResult().getOpened().getPending());
  auto pending = enrolled.getResult().getOpened().getSession();
  EXPECT_EQ(look_up_reason(pending, "alice"), Reason::PENDING);
  EXPECT_EQ(pending.mailboxRequest().send().getMailbox().addressRequest().send().wait(scope).getAddress().size(), 32u);

  auto manifest = alice.first_manifest().successor();
  ASSERT_TRUE(manifest.add_device(alice.device(second_id, second_key)));
  auto waiting = pending.accountRequest().send().getAccount().waitForManifestRequest();
  waiting.setSince(1);
  auto waited = waiting.send();
  EXPECT_FALSE(waited.poll(scope));
  auto publish = session.accountRequest().send().getAccount().publishManifestRequest();
  publish.setManifest(as_data(alice.sign(manifest)));
  EXPECT_EQ(publish.send().wait(scope).getResult().getPublished(), 2u);
  EXPECT_EQ(waited.wait(scope).getManifests().size(), 1u);
  EXPECT_EQ(look_up_reason(pending, "alice"), Reason::UNSPECIFIED);

  manifest = manifest.successor();
  ASSERT_TRUE(manifest.revoke_device(second_id, test_now));
  publish = session.accountRequest().send().getAccount().publishManifestRequest();
  publish.setManifest(as_data(alice.sign(manifest)));
  EXPECT_EQ(publish.send().wait(scope).getResult().getPublished(), 3u);
  EXPECT_EQ(look_up_reason(pending, "alice"), Reason::REVOKED) << "a revocation ends the open session at once";
}

TEST_F(NodeServiceTest, EndsASessionWithEverythingThatHangsFromIt) {
  auto client = connect();
  auto session = settle(client, alice);
  session.endRequest().send().wait(scope);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::SESSION_ENDED);
}

TEST_F(NodeServiceTest, GivesNoDeviceAndNoMailboxTheRowOfOneThatIsGone) {
  auto client = connect();
  settle(client, alice);
  const auto second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  const auto second_id = identity::DeviceId::generate(alice.random);
  auto pending = enrol(client, alice, second_id, second_key).getResult().getOpened().getSession();
  auto mailbox = pending.mailboxRequest().send().getMailbox();
  mailbox.addressRequest().send().wait(scope);
  const auto rows = [&] {
    return storage
        .read([](db::Database& db) {
          return std::pair(db.find_one<std::int64_t>("SELECT max(id) FROM device").value(),
                           db.find_one<std::int64_t>("SELECT max(id) FROM mailbox").value());
        })
        .wait(scope);
  };
  const auto before = rows();
  auto forget = pending.devicesRequest().send().getDevices().forgetRequest();
  forget.setDeviceId(as_data(second_id.octets));
  ASSERT_TRUE(forget.send().wait(scope).getResult().isForgotten());
  auto other = connect();
  auto bobs = settle(other, bob).mailboxRequest().send().getMailbox();
  bobs.addressRequest().send().wait(scope);
  EXPECT_GT(rows().first, before.first);
  EXPECT_GT(rows().second, before.second);
}

TEST_F(NodeServiceTest, EndsTheSessionOfADeviceThatForgetsItselfThoughItDropsTheCall) {
  auto client = connect();
  auto session = settle(client, alice);
  const auto second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  const auto second_id = identity::DeviceId::generate(alice.random);
  auto pending = enrol(client, alice, second_id, second_key).getResult().getOpened().getSession();
  auto mailbox = pending.mailboxRequest().send().getMailbox();
  auto devices = pending.devicesRequest().send().getDevices();
  mailbox.addressRequest().send().wait(scope);
  const auto known = [&] {
    return storage
        .read([&](db::Database& db) {
          return db.find_one<std::int64_t>("SELECT count(*) FROM device WHERE device_id = ?1", second_id.octets)
              .value();
        })
        .wait(scope);
  };
  for (unsigned turns = 0; turns < 200 && known() > 0; ++turns) {
    auto forget = devices.forgetRequest();
    forget.setDeviceId(as_data(second_id.octets));
    auto answer = forget.send();
    scope.poll(turns);
    {
      auto dropped = kj::mv(answer);
    }
  }
  ASSERT_EQ(known(), 0);
  scope.poll();
  EXPECT_EQ(sessions.size(), 1u) << "only the other device's";
  EXPECT_TRUE(fails(mailbox.fetchRequest().send()));
}

TEST_F(NodeServiceTest, AnswersNoFetchThatWaitsWithWhatCameAfterTheSessionEnded) {
  auto client = connect();
  auto session = settle(client, alice);
  auto mailbox = session.mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  auto wait = mailbox.fetchWaitRequest();
  wait.setFromSeq(1);
  wait.setWaitMs(60'000);
  auto waited = wait.send();
  EXPECT_FALSE(waited.poll(scope));
  session.endRequest().send().wait(scope);
  storage.write([&](db::Database& db) { return Mailboxes(db, {}).enqueue(address, as_bytes("late"), {}, test_now); })
      .wait(scope)
      .value();
  EXPECT_TRUE(fails(kj::mv(waited)));
}

TEST_F(NodeServiceTest, EndsAConnectionWithItsLastSession) {
  auto client = connect();
  auto first = settle(client, alice);
  auto second = resume(client, alice, 2, alice.device_key).getResult().getOpened().getSession();
  first.endRequest().send().wait(scope);
  advance(2 * SessionRegistry::farewell);
  EXPECT_EQ(server->connections(), 1u) << "another session lives on it";
  second.endRequest().send().wait(scope);
  advance(2 * SessionRegistry::farewell);
  EXPECT_EQ(server->connections(), 0u);
  EXPECT_EQ(client.rpc->connection().on_closed().wait(scope).code, net::CloseCode::session_ended);
}

TEST_F(NodeServiceTest, EndsTheOldestSessionOfADeviceThatOpensTooMany) {
  auto oldest = connect();
  auto session = settle(oldest, alice);
  std::vector<Client> more;
  std::vector<capnp::Response<api::Node::ResumeResults>> opened;
  for (std::size_t i = 0; i < SessionRegistry::most_of_device; ++i) {
    more.push_back(connect());
    opened.push_back(resume(more.back(), alice, i + 2, alice.device_key));
    ASSERT_TRUE(opened.back().getResult().isOpened());
  }
  EXPECT_EQ(sessions.size(), SessionRegistry::most_of_device);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::SESSION_ENDED);
  EXPECT_EQ(look_up_reason(opened.front().getResult().getOpened().getSession(), "alice"), Reason::UNSPECIFIED);
  advance(2 * SessionRegistry::farewell);
  EXPECT_EQ(server->connections(), SessionRegistry::most_of_device);
}

TEST_F(NodeServiceTest, LetsASessionWaitForAFewThingsAtOnce) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto wait = [&] {
    auto call = mailbox.fetchWaitRequest();
    call.setFromSeq(1);
    call.setWaitMs(5000);
    return call.send();
  };
  std::vector<decltype(wait())> waiting;
  for (unsigned i = 0; i < LiveSession::most_waiting; ++i) waiting.push_back(wait());
  EXPECT_TRUE(fails(wait()));
  EXPECT_FALSE(waiting.back().poll(scope));
  waiting.pop_back();
  scope.poll();
  auto again = wait();
  EXPECT_FALSE(again.poll(scope)) << "a place is free again";
}

TEST_F(NodeServiceTest, MakesNoNumberOfAClientAFaultOfTheStorage) {
  auto client = connect();
  auto session = settle(client, alice);
  auto mailbox = session.mailboxRequest().send().getMailbox();
  constexpr auto highest = std::numeric_limits<std::uint64_t>::max();
  auto ack = mailbox.ackRequest();
  ack.setThroughSeq(highest);
  EXPECT_FALSE(fails(ack.send()));
  auto fetch = mailbox.fetchRequest();
  fetch.setFromSeq(highest);
  EXPECT_EQ(fetch.send().wait(scope).getBatch().getDeliveries().size(), 0u);
  auto other = connect();
  EXPECT_EQ(resume(other, alice, highest, alice.device_key).getResult().getRefused().getReason(), Reason::MALFORMED);
  EXPECT_FALSE(storage.unhealthy());
}

class Collector final : public api::Mailbox::Listener::Server {
 public:
  explicit Collector(std::vector<std::uint64_t>& seqs) : seqs_(seqs) {}
  kj::Promise<void> deliver(DeliverContext call) override {
    for (const auto delivery : call.getParams().getBatch().getDeliveries()) seqs_.push_back(delivery.getSeq());
    return kj::READY_NOW;
  }

 private:
  std::vector<std::uint64_t>& seqs_;
};

TEST_F(NodeServiceTest, PushesWhatWaitsAndWhatComesUntilTheSubscriptionIsDropped) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  auto enqueue = [&](std::string_view text) {
    auto call = mailbox.enqueueRequest();
    call.setAddress(as_data(address));
    call.setMessage(as_data(as_bytes(text)));
    call.initAuthority().setSession();
    ASSERT_TRUE(call.send().wait(scope).getResult().isStored());
  };
  enqueue("one");
  std::vector<std::uint64_t> seqs;
  auto subscribe = mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Collector>(seqs));
  kj::Maybe<api::Mailbox::Subscription::Client> subscription = subscribe.send().wait(scope).getSubscription();
  scope.poll();
  EXPECT_EQ(seqs, std::vector<std::uint64_t>{1});
  enqueue("two");
  scope.poll();
  EXPECT_EQ(seqs, (std::vector<std::uint64_t>{1, 2}));
  subscription = nullptr;
  scope.poll();
  enqueue("three");
  scope.poll();
  EXPECT_EQ(seqs.size(), 2u);
}

TEST_F(NodeServiceTest, ASecondSubscriptionOfASessionReplacesTheFirst) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  std::vector<std::uint64_t> first, second;
  auto subscribe = [&](std::vector<std::uint64_t>& seqs) {
    auto call = mailbox.subscribeRequest();
    call.setListener(kj::heap<Collector>(seqs));
    return call.send().wait(scope);
  };
  auto held = subscribe(first);
  auto also_held = subscribe(second);
  auto call = mailbox.enqueueRequest();
  call.setAddress(as_data(address));
  call.setMessage(as_data(as_bytes("one")));
  call.initAuthority().setSession();
  call.send().wait(scope);
  scope.poll();
  EXPECT_EQ(first.size(), 0u);
  EXPECT_EQ(second, std::vector<std::uint64_t>{1});
}

TEST_F(NodeServiceTest, DropsTheCallsOfAConnectionThatHasEnded) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  auto wait = mailbox.fetchWaitRequest();
  wait.setFromSeq(1);
  wait.setWaitMs(5000);
  auto waited = wait.send();
  EXPECT_FALSE(waited.poll(scope));
  EXPECT_EQ(sessions.size(), 1u);
  client.rpc->connection().close(net::CloseCode::done, "");
  scope.poll();
  EXPECT_EQ(sessions.size(), 0u) << "a call holds a session, and a connection that is gone";
}

TEST_F(NodeServiceTest, EndsAtAnyPointOfACallWithoutLeavingSomethingBehind) {
  auto first = connect();
  settle(first, alice);
  for (unsigned turns = 0; turns < 60; ++turns) {
    auto client = connect();
    auto call = client.node.resumeRequest();
    introduce(call.initClient());
    prove(client, alice, alice.device_id, alice.device_key, turns + 2, call.initProof());
    auto answer = call.send();
    scope.poll(turns);
    client.rpc->connection().close(net::CloseCode::done, "");
    scope.poll();
    ASSERT_EQ(server->connections(), 1u);
  }
}

TEST_F(NodeServiceTest, RingsForWhatWasStoredThoughItsSenderIsGone) {
  auto recipient = connect();
  auto mailbox = settle(recipient, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  std::vector<std::uint64_t> seqs;
  auto subscribe = mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Collector>(seqs));
  auto subscription = subscribe.send().wait(scope);
  auto sender = connect();
  settle(sender, bob);
  for (unsigned turns = 0; turns < 40; ++turns) {
    sender = connect();
    auto resumed = resume(sender, bob, turns + 2, bob.device_key);
    auto call = resumed.getResult().getOpened().getSession().mailboxRequest().send().getMailbox().enqueueRequest();
    call.setAddress(as_data(address));
    call.setMessage(as_data(as_bytes("message " + std::to_string(turns))));
    call.initAuthority().setSession();
    auto answer = call.send();
    scope.poll(turns);
    sender.rpc->connection().close(net::CloseCode::done, "");
    scope.poll();
    auto stored = mailbox.fetchRequest();
    stored.setFromSeq(1);
    ASSERT_EQ(stored.send().wait(scope).getBatch().getDeliveries().size(), seqs.size()) << turns << " turns";
  }
  EXPECT_GT(seqs.size(), 0u);
  EXPECT_LT(seqs.size(), 40u) << "then no connection ended early";
}

TEST_F(NodeServiceTest, AnswersAFetchThatWaitsAsSoonAsSomethingIsThere) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  auto wait = mailbox.fetchWaitRequest();
  wait.setFromSeq(1);
  wait.setWaitMs(5000);
  auto waited = wait.send();
  EXPECT_FALSE(waited.poll(scope));
  timer.advanceTo(timer.now() + 5 * kj::SECONDS);
  EXPECT_EQ(waited.wait(scope).getBatch().getDeliveries().size(), 0u) << "in vain, at the deadline";
}

/// A read or write that makes its whole batch fail.
auto failing(db::Fault fault) {
  return [fault](db::Database& db) -> int {
    db.run("ROLLBACK");
    db::raise(fault, "test");
  };
}

TEST_F(NodeServiceTest, OpensTheDatabaseAgainAfterAFailureThatMayPass) {
  auto client = connect();
  const auto status = [&] { return client.node.healthRequest().send().wait(scope).getHealth().getStatus(); };
  auto recovering = keep_recovering(context).start().eagerlyEvaluate(nullptr);
  EXPECT_TRUE(fails(storage.write(failing(db::Fault::input_output))));
  EXPECT_EQ(status(), api::Health::Status::DEGRADED);
  advance(recovery_interval);
  EXPECT_EQ(status(), api::Health::Status::OK);
  EXPECT_TRUE(register_person(client, alice).getResult().isOpened()) << "it takes writes again";
  EXPECT_TRUE(fails(storage.write(failing(db::Fault::corrupt))));
  advance(recovery_interval);
  EXPECT_EQ(status(), api::Health::Status::DEGRADED) << "reopening does not mend it, and hides it from the operator";
}

TEST_F(NodeServiceTest, GoesOnPushingAfterAFailureOfTheStorage) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  const auto address = copy(mailbox.addressRequest().send().wait(scope).getAddress());
  std::vector<std::uint64_t> seqs;
  auto subscribe = mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Collector>(seqs));
  auto subscription = subscribe.send().wait(scope);
  scope.poll();
  const auto row =
      storage.write([&](db::Database& db) { return Mailboxes(db, {}).enqueue(address, as_bytes("one"), {}, test_now); })
          .wait(scope)
          .value()
          .mailboxes.front();
  mailbox_bell.ring(std::span(&row, 1));
  for (int turn = 0; turn < 20; ++turn) EXPECT_TRUE(fails(storage.read(failing(db::Fault::locked))));
  scope.poll();
  EXPECT_TRUE(seqs.empty());
  advance(5 * kj::SECONDS);
  EXPECT_EQ(seqs, std::vector<std::uint64_t>{1});
}

TEST_F(NodeServiceTest, RefusesAnAcknowledgementThatWasNotSaved) {
  auto client = connect();
  auto mailbox = settle(client, alice).mailboxRequest().send().getMailbox();
  mailbox.addressRequest().send().wait(scope);
  EXPECT_TRUE(fails(storage.write(failing(db::Fault::input_output))));
  auto ack = mailbox.ackRequest();
  ack.setThroughSeq(1);
  EXPECT_TRUE(fails(ack.send()));
}

TEST_F(NodeServiceTest, SaysThatItIsGoingDown) {
  auto client = connect();
  EXPECT_EQ(client.node.healthRequest().send().wait(scope).getHealth().getStatus(), api::Health::Status::OK);
  context.draining = true;
  EXPECT_EQ(client.node.healthRequest().send().wait(scope).getHealth().getStatus(), api::Health::Status::DRAINING);
  EXPECT_EQ(resume(client, alice, 1, alice.device_key).getResult().getRefused().getReason(), Reason::DRAINING);
}

}  // namespace
}  // namespace qpc::node
