// What needs the password besides the device, through real RPC.
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

class OwnerTest : public NodeServiceTest {
 protected:
  ~OwnerTest() noexcept override = default;

  Client client = connect();
  api::Session::Client session = settle(client, alice);

  capnp::Response<api::PasswordAttempt::FinishResults> confirm(std::string_view typed) {
    auto start = opaque::generate_ke1(password(typed), alice.random).value();
    auto call = account().confirmPasswordRequest();
    call.setKe1(as_data(wire(start.ke1)));
    auto answered = call.send().wait(scope);
    auto challenge = answered.getResult().getChallenge();
    const auto ke2 = read_all<opaque::KE2>(view(challenge.getKe2())).value();
    const auto login_context = identity::login_context(client.binding_type(), client.binding());
    const auto result = opaque::generate_ke3(std::move(start.state), ke2, {.context = login_context, .identities = {}},
                                             opaque::KeyStretching::identity());
    auto finish = challenge.getAttempt().finishRequest();
    finish.setKe3(as_data(result ? wire(result->ke3) : Bytes(opaque::KE3::size_bytes)));
    return finish.send().wait(scope);
  }
  api::Owner::Client owner() { return confirm("swordfish").getResult().getOwner(); }
  api::Account::Client account() { return session.accountRequest().send().getAccount(); }

  bool set_password(api::Owner::Client owner, std::string_view text) {
    auto start = opaque::create_registration_request(password(text), alice.random).value();
    auto begin = owner.beginPasswordRequest();
    begin.setRequest(as_data(wire(start.request)));
    auto begun = begin.send().wait(scope);
    const auto response = read_all<opaque::RegistrationResponse>(view(begun.getResult().getResponse())).value();
    const auto record = opaque::finalize_registration_request(std::move(start.state), response, {},
                                                              opaque::KeyStretching::identity(), alice.random)
                            .value();
    auto set = owner.setPasswordRequest();
    set.setRecord(as_data(wire(record.record)));
    return set.send().wait(scope).getResult().isDone();
  }
  Reason close(api::Owner::Client owner, ByteView manifest = {}) {
    auto call = owner.closeRequest();
    call.setFinalManifest(as_data(manifest));
    auto answered = call.send().wait(scope);
    return answered.getResult().isDone() ? Reason::UNSPECIFIED : answered.getResult().getRefused().getReason();
  }
  bool lets_in(std::string_view typed) {
    auto other = connect();
    return log_in(other, "alice", typed).getResult().isAuthenticated();
  }
};

TEST_F(OwnerTest, ChangesThePasswordForWhoKnowsIt) {
  EXPECT_EQ(confirm("guess").getResult().getRefused().getReason(), Reason::CREDENTIALS);
  ASSERT_TRUE(set_password(owner(), "tuna"));
  EXPECT_FALSE(lets_in("swordfish"));
  EXPECT_TRUE(lets_in("tuna"));
  EXPECT_EQ(confirm("swordfish").getResult().getRefused().getReason(), Reason::CREDENTIALS);
}

TEST_F(OwnerTest, ShutsOutWhomTheOldPasswordHadLetInAndNobodyConfirmed) {
  const auto second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  auto other = connect();
  auto enrolled = enrol(other, alice, identity::DeviceId::generate(alice.random), second_key);
  auto pending = enrolled.getResult().getOpened().getSession();
  ASSERT_TRUE(set_password(owner(), "tuna"));
  EXPECT_EQ(look_up_reason(pending, "alice"), Reason::SESSION_ENDED);
  EXPECT_EQ(session.devicesRequest().send().getDevices().listRequest().send().wait(scope).getDevices().size(), 1u);
}

TEST_F(OwnerTest, ShutsOutWhoeverHasProvenTheOldPasswordBefore) {
  auto thief = connect();
  auto authenticated = log_in(thief, "alice", "swordfish");
  auto enrolment = authenticated.getResult().getAuthenticated().getEnrolment();
  auto held = owner();
  ASSERT_TRUE(set_password(owner(), "tuna"));
  const auto device_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  auto enrol = enrolment.enrolRequest();
  enrol.getDevice().setDeviceKey(as_data(device_key.public_key()));
  prove(thief, alice, identity::DeviceId::generate(alice.random), device_key, 1, enrol.getDevice().initProof());
  EXPECT_EQ(enrol.send().wait(scope).getResult().getRefused().getReason(), Reason::CREDENTIALS);
  EXPECT_FALSE(set_password(held, "swordfish"));
  EXPECT_EQ(close(held), Reason::CREDENTIALS);
  EXPECT_TRUE(lets_in("tuna"));
}

TEST_F(OwnerTest, ClosesTheAccountWithItsName) {
  auto others = connect();
  auto bobs = settle(others, bob);
  auto manifest = alice.first_manifest().successor();
  EXPECT_EQ(close(owner(), alice.sign(manifest)), Reason::MANIFEST) << "a device is left in it";
  ASSERT_TRUE(manifest.revoke_device(alice.device_id, test_now));
  auto held = owner();
  ASSERT_EQ(close(held, alice.sign(manifest)), Reason::UNSPECIFIED);
  EXPECT_EQ(close(held), Reason::SESSION_ENDED);
  EXPECT_FALSE(lets_in("swordfish"));
  EXPECT_EQ(look_up_reason(bobs, "alice"), Reason::NOT_FOUND);
  TestPerson thief("alice");
  auto again = connect();
  auto start = opaque::create_registration_request(password("x"), thief.random).value();
  auto offered = begin_registration(again, "alice", wire(start.request));
  EXPECT_EQ(offered.getResult().getRefused().getReason(), Reason::NAME_TAKEN);
}

TEST_F(OwnerTest, LeavesTheManifestsToThoseWhoStillNeedThem) {
  auto others = connect();
  auto bobs = settle(others, bob);
  ASSERT_EQ(close(owner()), Reason::UNSPECIFIED);
  const auto are_given = [&] {
    auto call = bobs.directoryRequest().send().getDirectory().lookUpRequest();
    call.initAccount().setAccountId(as_data(alice.account_id.octets));
    return call.send().wait(scope).getResult().isFound();
  };
  const auto devices_with = [&](Literal what) {
    return storage.write([=](db::Database& db) { return db.find_one<int>(what).value(); }).wait(scope);
  };
  EXPECT_TRUE(are_given());
  EXPECT_EQ(devices_with("SELECT count(*) FROM device WHERE label <> ''"), 1) << "Bob's";
  EXPECT_EQ(devices_with("SELECT count(*) FROM device WHERE length(device_key) > 0"), 2);
  storage
      .write([](db::Database& db) {
        AccountStore(db).sweep(test_now + std::chrono::days(60));
        return 0;
      })
      .wait(scope);
  EXPECT_FALSE(are_given());
  EXPECT_EQ(devices_with("SELECT count(*) FROM device WHERE length(device_key) > 0"), 1);
}

TEST_F(OwnerTest, TakesTheReasonOfABanWithIt) {
  storage
      .write([](db::Database& db) {
        const auto account = AccountStore(db).named("alice").value();
        (void)Bans(db).add(account.row, {.reason = "spam", .since = test_now, .until = {}}, test_now);
        (void)Accounts(db, "example.org").close(account.row, {}, test_now);
        EXPECT_FALSE(Bans(db).any());
        return 0;
      })
      .wait(scope);
}

TEST_F(OwnerTest, EndsWithTheSession) {
  auto held = owner();
  auto start = opaque::generate_ke1(password("swordfish"), alice.random).value();
  auto call = account().confirmPasswordRequest();
  call.setKe1(as_data(wire(start.ke1)));
  auto challenge = call.send().wait(scope);
  auto own = account();
  session.endRequest().send().wait(scope);
  auto finish = challenge.getResult().getChallenge().getAttempt().finishRequest();
  EXPECT_EQ(finish.send().wait(scope).getResult().getRefused().getReason(), Reason::SESSION_ENDED);
  auto begin = held.beginPasswordRequest();
  begin.setRequest(as_data(wire(opaque::create_registration_request(password("x"), alice.random).value().request)));
  EXPECT_EQ(begin.send().wait(scope).getResult().getRefused().getReason(), Reason::SESSION_ENDED);
  auto set = held.setPasswordRequest();
  set.setRecord(as_data(Bytes(opaque::RegistrationRecord::size_bytes, 7)));
  EXPECT_EQ(set.send().wait(scope).getResult().getRefused().getReason(), Reason::SESSION_ENDED);
  EXPECT_EQ(close(held), Reason::SESSION_ENDED);
  auto again = own.confirmPasswordRequest();
  again.setKe1(as_data(wire(start.ke1)));
  EXPECT_EQ(again.send().wait(scope).getResult().getRefused().getReason(), Reason::SESSION_ENDED);
}

TEST_F(OwnerTest, TakesTenGuessesAMinute) {
  for (unsigned i = 0; i < Throttles::logins_a_minute; ++i) confirm("guess");
  auto call = account().confirmPasswordRequest();
  call.setKe1(as_data(wire(opaque::generate_ke1(password("x"), alice.random).value().ke1)));
  EXPECT_EQ(call.send().wait(scope).getResult().getRefused().getReason(), Reason::TOO_OFTEN);
  EXPECT_TRUE(lets_in("swordfish"));
}

}  // namespace
}  // namespace qpc::node
