// How sessions end: by their age, and by another device of the account.
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

TEST_F(NodeServiceTest, EndsASessionWhenItsTimeIsOverAndOpensAnotherForTheSameDevice) {
  sessions.set_lifetime(2 * kj::HOURS);
  auto client = connect();
  auto registered = register_person(client, alice);
  auto opened = registered.getResult().getOpened();
  EXPECT_EQ(opened.getLifetimeSeconds(), 7200u);
  auto session = opened.getSession();
  advance(2 * kj::HOURS - 1 * kj::SECONDS);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::UNSPECIFIED);
  advance(1 * kj::SECONDS);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::SESSION_ENDED);
  EXPECT_EQ(sessions.size(), 0u);
  auto again = connect();
  EXPECT_TRUE(resume(again, alice, 2, alice.device_key).getResult().isOpened());
}

TEST_F(NodeServiceTest, LetsTheConnectionStandWhenASecondSessionOnItIsYounger) {
  sessions.set_lifetime(2 * kj::HOURS);
  auto client = connect();
  auto session = settle(client, alice);
  advance(1 * kj::HOURS);
  auto resumed = resume(client, alice, 2, alice.device_key);
  auto second = resumed.getResult().getOpened().getSession();
  advance(1 * kj::HOURS);
  advance(SessionRegistry::farewell);
  EXPECT_EQ(look_up_reason(session, "alice"), Reason::SESSION_ENDED);
  EXPECT_EQ(look_up_reason(second, "alice"), Reason::UNSPECIFIED);
}

TEST_F(NodeServiceTest, EndsWhatWaitsWithItsSession) {
  sessions.set_lifetime(1 * kj::HOURS);
  auto client = connect();
  auto session = settle(client, alice);
  advance(1 * kj::HOURS - 1 * kj::SECONDS);
  auto late = session.accountRequest().send().getAccount().waitForManifestRequest();
  late.setSince(1);
  auto cut = late.send();
  EXPECT_FALSE(cut.poll(scope));
  advance(1 * kj::SECONDS);
  EXPECT_TRUE(fails(kj::mv(cut)));
}

class EndSessionsTest : public NodeServiceTest {
 protected:
  ~EndSessionsTest() noexcept override = default;

  Client client = connect(), other = connect();
  api::Session::Client session = settle(client, alice);
  crypto::SigningKey second_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, alice.random);
  identity::DeviceId second_id = identity::DeviceId::generate(alice.random);
  api::Session::Client second = enrol(other, alice, second_id, second_key).getResult().getOpened().getSession();
  api::Devices::Client devices = session.devicesRequest().send().getDevices();

  capnp::Response<api::Devices::EndSessionsResults> end(ByteView device_id) {
    auto call = devices.endSessionsRequest();
    call.setDeviceId(as_data(device_id));
    return call.send().wait(scope);
  }
  bool is_open(api::Session::Client one) {
    return !fails(one.devicesRequest().send().getDevices().listRequest().send());
  }
};

TEST_F(EndSessionsTest, EndsThoseOfOneDeviceOrOfAllOthers) {
  EXPECT_EQ(end(second_id.view()).getResult().getEnded(), 1u);
  EXPECT_FALSE(is_open(second));
  EXPECT_TRUE(is_open(session));
  EXPECT_EQ(end({}).getResult().getEnded(), 0u) << "the caller's own stays";
  EXPECT_TRUE(is_open(session));
}

TEST_F(EndSessionsTest, EndsTheCallersOwnWhenItIsNamed) {
  EXPECT_EQ(end(alice.device_id.view()).getResult().getEnded(), 1u);
  EXPECT_FALSE(is_open(session));
  EXPECT_TRUE(is_open(second));
}

TEST_F(EndSessionsTest, RefusesADeviceOfSomebodyElse) {
  auto third = connect();
  auto bobs = settle(third, bob);
  EXPECT_EQ(end(bob.device_id.view()).getResult().getRefused().getReason(), Reason::NOT_FOUND);
  EXPECT_EQ(end(Bytes(15)).getResult().getRefused().getReason(), Reason::MALFORMED);
  EXPECT_TRUE(is_open(bobs));
}

TEST_F(EndSessionsTest, CountsTheSessionsOfEachDevice) {
  auto more = connect();
  const auto resumed = resume(more, alice, 7, alice.device_key);
  auto listed = devices.listRequest().send().wait(scope);
  for (const auto device : listed.getDevices()) {
    const bool first = std::ranges::equal(view(device.getDeviceId()), alice.device_id.octets);
    EXPECT_EQ(device.getOpenSessions(), first ? 2u : 1u);
    EXPECT_EQ(device.getSessions(), first ? 7u : 1u);
  }
}

}  // namespace
}  // namespace qpc::node
