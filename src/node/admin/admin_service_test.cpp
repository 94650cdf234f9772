#include "node/admin/admin_service.h"

#include "node/admin/surroundings_for_tests.h"
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

class AdminServiceTest : public NodeServiceTest {
 protected:
  ~AdminServiceTest() noexcept override = default;

  api::Users::Client users() { return admin.usersRequest().send().getUsers(); }
  api::Audit::Client audit() { return admin.auditRequest().send().getAudit(); }

  template <class Request>
  Reason reason(Request request, const char* name = "alice") {
    request.setName(name);
    auto answered = request.send().wait(scope);
    return answered.getResult().isRefused() ? answered.getResult().getRefused().getReason() : Reason::UNSPECIFIED;
  }
  /// The kinds of the records about a name, in their order.
  std::vector<std::string> kinds(const char* name) {
    auto ask = audit().queryRequest();
    ask.initFilter().setName(name);
    ask.setMost(100);
    std::vector<std::string> found;
    auto answered = ask.send().wait(scope);
    for (const auto record : answered.getRecords()) found.emplace_back(record.getKind().cStr());
    return found;
  }
  Reason revoke(const identity::DeviceId& device_id) {
    auto request = users().revokeDeviceRequest();
    request.setDeviceId(as_data(device_id.octets));
    return reason(kj::mv(request));
  }

  StillSurroundings surroundings;
  api::Admin::Client admin = kj::heap<AdminService>(context, surroundings);
};

TEST_F(AdminServiceTest, CannotBeReachedOverTheNetwork) {
  auto client = connect();
  capnp::Capability::Client bootstrap = client.node;
  EXPECT_TRUE(fails(bootstrap.castAs<api::Admin>().statusRequest().send()));
  EXPECT_TRUE(fails(bootstrap.castAs<api::Users>().listRequest().send()));
  EXPECT_TRUE(fails(bootstrap.castAs<api::Audit>().verifyRequest().send()));
}

TEST_F(AdminServiceTest, CountsWhatThereIs) {
  auto client = connect();
  settle(client, alice);
  const auto answered = admin.statusRequest().send().wait(scope);
  const auto status = answered.getStatus();
  EXPECT_EQ(status.getAccounts(), 1u);
  EXPECT_EQ(status.getDevices(), 1u);
  EXPECT_EQ(status.getSessions(), 1u);
  EXPECT_EQ(status.getBanned(), 0u);
  EXPECT_EQ(status.getAuditSeq(), 1u);
  EXPECT_EQ(status.getAuditDigest().size(), 32u);
}

TEST_F(AdminServiceTest, BansAndLiftsTheBan) {
  auto client = connect();
  auto session = settle(client, alice);
  auto ban = users().banRequest();
  ban.setReason("spam");
  EXPECT_EQ(reason(kj::mv(ban)), Reason::UNSPECIFIED);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::BANNED);
  auto show = users().showRequest();
  show.setName("alice");
  const auto shown = show.send().wait(scope);
  EXPECT_EQ(shown.getResult().getUser().getState(), api::User::State::BANNED);
  EXPECT_EQ(shown.getResult().getUser().getBanReason(), "spam");
  EXPECT_EQ(reason(users().unbanRequest()), Reason::UNSPECIFIED);
  EXPECT_EQ(reason(users().unbanRequest()), Reason::NOT_FOUND) << "it is lifted already";
  auto again = connect();
  EXPECT_TRUE(resume(again, alice, 2, alice.device_key).getResult().isOpened());
  EXPECT_EQ(kinds("alice"), (std::vector<std::string>{"account.registered", "admin.ban", "admin.unban"}));
}

TEST_F(AdminServiceTest, FindsNobodyUnderANameThatNobodyHasOrThatWasDeleted) {
  EXPECT_EQ(reason(users().banRequest()), Reason::NOT_FOUND);
  EXPECT_EQ(reason(users().showRequest()), Reason::NOT_FOUND);
  auto client = connect();
  settle(client, alice);
  EXPECT_EQ(reason(users().removeRequest()), Reason::UNSPECIFIED);
  EXPECT_EQ(reason(users().banRequest()), Reason::NOT_FOUND);
  EXPECT_EQ(reason(users().removeRequest()), Reason::NOT_FOUND);
  EXPECT_EQ(reason(users().showRequest()), Reason::UNSPECIFIED) << "its name is left";
}

TEST_F(AdminServiceTest, DeletesAnAccountAndEndsItsSessions) {
  auto client = connect();
  auto session = settle(client, alice);
  EXPECT_EQ(reason(users().removeRequest()), Reason::UNSPECIFIED);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::SESSION_ENDED);
  auto again = connect();
  EXPECT_EQ(resume(again, alice, 2, alice.device_key).getResult().getRefused().getReason(), Reason::REVOKED);
  EXPECT_EQ(log_in(again, "alice", "swordfish").getResult().getRefused().getReason(), Reason::CREDENTIALS);
  EXPECT_EQ(kinds("alice"), (std::vector<std::string>{"account.registered", "admin.delete", "account.deleted"}));
}

TEST_F(AdminServiceTest, KeepsADeviceOutUntilItsPersonHasRevokedIt) {
  auto client = connect();
  auto session = settle(client, alice);
  auto laptop_client = connect();
  const auto laptop = identity::DeviceId::generate(random);
  const auto key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  auto laptop_session = enrol(laptop_client, alice, laptop, key).getResult().getOpened().getSession();
  const auto publish = [&](const identity::AccountManifest& manifest) {
    auto call = session.accountRequest().send().getAccount().publishManifestRequest();
    call.setManifest(as_data(alice.sign(manifest)));
    return call.send().wait(scope).getResult().isPublished();
  };
  auto next = alice.first_manifest().successor();
  ASSERT_TRUE(next.add_device(alice.device(laptop, key)));
  ASSERT_TRUE(publish(next));
  ASSERT_EQ(look_up_reason(laptop_session, "alice"), Reason::UNSPECIFIED);

  EXPECT_EQ(revoke(laptop), Reason::UNSPECIFIED);
  EXPECT_EQ(look_up_reason(laptop_session, "alice"), Reason::REVOKED);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::UNSPECIFIED) << "the others stay";
  EXPECT_EQ(revoke(laptop), Reason::NOT_FOUND) << "it is out already";

  // Another version of the manifest, in which it is still confirmed, lets it in no more.
  next = next.successor();
  ASSERT_TRUE(publish(next));
  auto list = session.devicesRequest().send().getDevices().listRequest().send().wait(scope);
  EXPECT_EQ(list.getDevices()[1].getState(), api::DeviceInfo::State::REVOKED);

  next = next.successor();
  ASSERT_TRUE(next.revoke_device(laptop, test_now).has_value());
  EXPECT_TRUE(publish(next));
}

TEST_F(AdminServiceTest, ExportsWhatIsAboutOneAccountAndNothingOfOthers) {
  auto client = connect();
  settle(client, alice);
  auto other = connect();
  settle(other, bob);
  auto ask = users().exportDataRequest();
  ask.setName("alice");
  const auto answered = ask.send().wait(scope);
  const auto data = answered.getResult().getExport();
  EXPECT_EQ(data.getName(), "alice");
  EXPECT_EQ(data.getDomain(), "example.org");
  EXPECT_EQ(data.getManifests().size(), 1u);
  ASSERT_EQ(data.getDevices().size(), 1u);
  EXPECT_EQ(copy(data.getDevices()[0].getDeviceId()), to_bytes(alice.device_id.view()));
  for (const auto record : data.getAudit()) EXPECT_EQ(record.getName(), "alice");
  EXPECT_EQ(kinds("alice"), (std::vector<std::string>{"account.registered", "admin.export"}));
  EXPECT_FALSE(data.hasBan());
  EXPECT_FALSE(data.getMore());
}

TEST_F(AdminServiceTest, APersonExportsTheirOwn) {
  auto client = connect();
  auto session = settle(client, alice);
  auto other = connect();
  settle(other, bob);
  const auto answered = session.accountRequest().send().getAccount().exportDataRequest().send().wait(scope);
  const auto data = answered.getResult().getExport();
  EXPECT_EQ(data.getName(), "alice");
  EXPECT_EQ(data.getAudit().size(), 2u);  // registered, exported
}

TEST_F(AdminServiceTest, VerifiesTheAuditLogAndNamesTheRecordThatWasAltered) {
  auto client = connect();
  settle(client, alice);
  auto other = connect();
  settle(other, bob);
  auto good = audit().verifyRequest().send().wait(scope);
  EXPECT_TRUE(good.getVerified().isHead());
  EXPECT_EQ(good.getVerified().getRecords(), 2u);
  storage.write([](db::Database& db) { return db.run("UPDATE audit SET name = 'eve' WHERE seq = 2"); }).wait(scope);
  auto bad = audit().verifyRequest().send().wait(scope);
  ASSERT_TRUE(bad.getVerified().isBroken());
  EXPECT_EQ(bad.getVerified().getBroken().getSeq(), 2u);
  EXPECT_EQ(bad.getVerified().getRecords(), 1u);
}

TEST_F(AdminServiceTest, ShowsWhatWaitsLongestFirst) {
  auto client = connect();
  auto session = settle(client, alice);
  auto mailbox = session.mailboxRequest().send().getMailbox();
  const auto address = mailbox.addressRequest().send().wait(scope);
  auto enqueue = mailbox.enqueueRequest();
  enqueue.setAddress(address.getAddress());
  enqueue.setMessage(as_data(as_bytes("hello")));
  enqueue.initAuthority().setSession();
  ASSERT_TRUE(enqueue.send().wait(scope).getResult().isStored());
  auto ask = admin.queuesRequest();
  ask.setMost(10);
  const auto answered = ask.send().wait(scope);
  ASSERT_EQ(answered.getQueues().size(), 1u);
  EXPECT_EQ(answered.getQueues()[0].getName(), "alice");
  EXPECT_EQ(answered.getQueues()[0].getMessages(), 1u);
  EXPECT_EQ(answered.getQueues()[0].getOctets(), 5u);
  EXPECT_EQ(answered.getQueues()[0].getOldest(), test_now.time_since_epoch().count());
}

TEST_F(AdminServiceTest, NotesWhatDevicesDoInTheAuditLog) {
  auto client = connect();
  auto session = settle(client, alice);
  auto laptop_client = connect();
  const auto laptop = identity::DeviceId::generate(random);
  const auto key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  enrol(laptop_client, alice, laptop, key);
  const auto publish = [&](const identity::AccountManifest& manifest) {
    auto call = session.accountRequest().send().getAccount().publishManifestRequest();
    call.setManifest(as_data(alice.sign(manifest)));
    EXPECT_TRUE(call.send().wait(scope).getResult().isPublished());
  };
  auto next = alice.first_manifest().successor();
  ASSERT_TRUE(next.add_device(alice.device(laptop, key)));
  publish(next);
  next = next.successor();
  ASSERT_TRUE(next.revoke_device(laptop, test_now).has_value());
  publish(next);
  EXPECT_EQ(kinds("alice"),
            (std::vector<std::string>{"account.registered", "device.enrolled", "device.confirmed", "device.revoked"}));
}

TEST_F(AdminServiceTest, HandsEachRotationOnAndSaysWhoTheNodeIsThen) {
  using Key = api::RotatedKey;
  const std::vector keys{Key::TLS, Key::DATABASE, Key::PROOF, Key::IDENTITY};
  for (const auto key : keys) {
    auto ask = admin.rotateRequest();
    ask.setKey(key);
    const auto answered = ask.send().wait(scope);
    ASSERT_TRUE(answered.getResult().isRotated());
    EXPECT_EQ(answered.getResult().getRotated().getIdentity(), "abcd");
    EXPECT_EQ(answered.getResult().getRotated().getCertificateEnds(),
              (test_now + std::chrono::days(90)).time_since_epoch().count());
  }
  EXPECT_EQ(surroundings.asked, keys);
}

TEST_F(AdminServiceTest, TellsWhyAKeyStaysAsItWas) {
  surroundings.outcome = std::unexpected(NotRotated{Reason::TOO_MANY, "another key is being replaced"});
  const auto answered = admin.rotateRequest().send().wait(scope);
  ASSERT_TRUE(answered.getResult().isRefused());
  EXPECT_EQ(answered.getResult().getRefused().getReason(), Reason::TOO_MANY);
  EXPECT_EQ(answered.getResult().getRefused().getText(), "another key is being replaced");
}

TEST_F(AdminServiceTest, NotesInvitesByTheirNumberAndNeverForWhomTheyAre) {
  const auto notes = [&] {
    auto ask = audit().queryRequest();
    ask.initFilter().setKind("invite");
    ask.setMost(100);
    std::vector<std::string> found;
    auto answered = ask.send().wait(scope);
    for (const auto record : answered.getRecords()) {
      EXPECT_EQ(record.getName(), "");
      EXPECT_EQ(record.getAccountId().size(), 0u);
      found.push_back(std::string(record.getKind().cStr()) + ", " + record.getDetail().cStr());
    }
    return found;
  };
  auto invites = admin.invitesRequest().send().getInvites();
  auto create = invites.createRequest();
  create.setNote("for alice");
  create.setUses(2);
  create.setLifetimeSeconds(3600);
  const auto made = create.send().wait(scope);
  context.registration = Registration::invite;
  auto client = connect();
  ASSERT_TRUE(register_person(client, alice, view(made.getResult().getMade().getToken())).getResult().isOpened());
  const auto number = made.getResult().getMade().getInvite().getNumber();
  for (int i = 0; i < 2; ++i) {
    auto revoke = invites.revokeRequest();
    revoke.setNumber(number);
    ASSERT_TRUE(revoke.send().wait(scope).getResult().isRevoked());
  }
  EXPECT_EQ(notes(), (std::vector<std::string>{"invite.created, invite 1: good for 2, until 2027-01-15 09:00:00 UTC",
                                               "invite.revoked, invite 1: 1 of 2 used"}))
      << "revoking it twice is one record";
}

}  // namespace
}  // namespace qpc::node
