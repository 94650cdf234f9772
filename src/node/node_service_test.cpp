// The node's doors: registration, login, resumption, versions, and what happens when a connection or the storage ends.
#include "node/node_service_for_tests.h"
#include "node/start/recovery.h"

namespace qpc::node {
namespace {

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
  context.registration = Registration::closed;
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
  EXPECT_LT(api::OLDEST_WIRE_VERSION, api::WIRE_VERSION);
  EXPECT_TRUE(resumed(api::OLDEST_WIRE_VERSION, api::OLDEST_WIRE_VERSION, 3).getResult().isOpened())
      << "a client of the version before";
  auto refused = resumed(api::WIRE_VERSION + 2, api::WIRE_VERSION + 1, 4);
  EXPECT_EQ(refused.getResult().getRefused().getReason(), Reason::WRONG_VERSION);
  EXPECT_EQ(refused.getResult().getRefused().getLimit(), api::OLDEST_WIRE_VERSION);
  EXPECT_GT(refused.getResult().getRefused().getText().size(), 0u);
  EXPECT_TRUE(resumed(api::WIRE_VERSION, api::OLDEST_WIRE_VERSION, 4).getResult().isOpened()) << "nothing was used up";
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

TEST_F(NodeServiceTest, AnswersAPasswordNoSoonerForOneNameThanForAnother) {
  context.password_floor = 10 * kj::MILLISECONDS;
  auto client = connect();
  settle(client, alice);
  crypto::SeededRandom own{as_bytes("login")};
  const Bytes ke1 = wire(opaque::generate_ke1(password("x"), own).value().ke1);
  for (const char* name : {"alice", "nobody"}) {
    auto call = client.node.loginRequest();
    introduce(call.initClient());
    call.setName(name);
    call.setKe1(as_data(ke1));
    auto challenged = call.send();
    scope.poll();
    advance(9 * kj::MILLISECONDS);
    EXPECT_FALSE(challenged.poll(scope)) << name;
    advance(1 * kj::MILLISECONDS);
    ASSERT_TRUE(challenged.poll(scope)) << name;
    auto answered = challenged.wait(scope);
    auto finish = answered.getResult().getChallenge().getAttempt().finishRequest();
    finish.setKe3(as_data(Bytes(opaque::KE3::size_bytes)));
    auto finished = finish.send();
    scope.poll();
    advance(9 * kj::MILLISECONDS);
    EXPECT_FALSE(finished.poll(scope)) << name;
    advance(1 * kj::MILLISECONDS);
    EXPECT_TRUE(finished.poll(scope)) << name;
  }
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

TEST_F(NodeServiceTest, LetsAConnectionTryOnlySoOften) {
  auto client = connect();
  for (unsigned i = 0; i < NodeService::most_attempts; ++i) resume(client, alice, i, alice.device_key);
  EXPECT_EQ(resume(client, alice, 99, alice.device_key).getResult().getRefused().getReason(), Reason::TOO_MANY);
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

TEST_F(NodeServiceTest, SaysThatItIsGoingDown) {
  auto client = connect();
  EXPECT_EQ(client.node.healthRequest().send().wait(scope).getHealth().getStatus(), api::Health::Status::OK);
  health.begin_draining();
  EXPECT_EQ(client.node.healthRequest().send().wait(scope).getHealth().getStatus(), api::Health::Status::DRAINING);
  EXPECT_EQ(resume(client, alice, 1, alice.device_key).getResult().getRefused().getReason(), Reason::DRAINING);
}

}  // namespace
}  // namespace qpc::node
