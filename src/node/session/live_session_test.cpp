#include "node/session/live_session.h"

#include "node/session/on_behalf.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

class LiveSessionTest : public testing::Test {
 protected:
  ~LiveSessionTest() noexcept override = default;

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  TestDatabase database;
  TestPerson alice{"alice"};
  net::MemoryConnectionPair connections = net::new_memory_connection({}, net::PinnedIdentity{}, alice.random);
  Entered entered = Accounts(*database, "example.org").create(alice.new_account(), test_now).value();
  StoppedClock clock;
  SessionRegistry registry{timer, clock};

  kj::Own<LiveSession> open(std::int64_t device_row, DeviceState state = DeviceState::active) {
    return kj::refcounted<LiveSession>(registry, *connections.node,
                                       LiveSession::Caller{.account_row = entered.account.row,
                                                           .device_row = device_row,
                                                           .account_id = alice.account_id,
                                                           .device_id = alice.device_id},
                                       state);
  }
};

TEST_F(LiveSessionTest, ARevocationIsFinal) {
  auto session = open(entered.device.row);
  registry.set_state(entered.device.row, DeviceState::revoked);
  session->set_state(DeviceState::active);
  EXPECT_EQ(session->check_open().error().reason, Reason::REVOKED);
}

TEST_F(LiveSessionTest, TakesLittleFromADeviceThatIsNotConfirmedAndNothingOnceItHasEnded) {
  auto session = open(entered.device.row, DeviceState::pending);
  EXPECT_EQ(session->check_active().error().reason, Reason::PENDING);
  EXPECT_TRUE(session->check_open());
  EXPECT_TRUE(session->take_place());
  session->end();
  EXPECT_EQ(session->check_active().error().reason, Reason::SESSION_ENDED);
  EXPECT_EQ(session->take_place().error().reason, Reason::SESSION_ENDED);
}

TEST_F(LiveSessionTest, EndsWithItsOwnLifetimeWhateverThatOfTheOthersIs) {
  const auto begin = timer.now();
  const auto open_for = [&](std::int64_t device_row, kj::Duration lifetime) {
    registry.set_lifetime(lifetime);
    return open(device_row);
  };
  const auto longer = open_for(1, 2 * kj::HOURS), shorter = open_for(2, 1 * kj::HOURS);
  open_for(3, 30 * kj::MINUTES);  // and gone
  const auto endless = open_for(4, 0 * kj::HOURS);
  timer.advanceTo(begin + 1 * kj::HOURS);
  scope.poll();
  EXPECT_FALSE(shorter->check_open());
  EXPECT_TRUE(longer->check_open());
  timer.advanceTo(begin + 2 * kj::HOURS);
  scope.poll();
  EXPECT_FALSE(longer->check_open());
  EXPECT_TRUE(endless->check_open());
}

TEST_F(LiveSessionTest, HasTheLatestSubscriptionUntilItTakesNoMore) {
  auto session = open(entered.device.row);
  const auto first = session->subscribe(), second = session->subscribe();
  EXPECT_FALSE(session->has_subscription(first));
  EXPECT_TRUE(session->has_subscription(second));
  session->stop_waiting();
  EXPECT_FALSE(session->has_subscription(second));
}

TEST_F(LiveSessionTest, AsksTheRowWhenTheTurnOfASaveComes) {
  auto session = open(entered.device.row);
  auto rule = on_behalf(*session, Needs::active_device, [](db::Database&) -> Outcome<int> { return 7; });
  EXPECT_EQ(rule(*database), 7);
  DeviceStore devices(*database);
  devices.set_state(entered.device.row, DeviceState::pending);
  EXPECT_EQ(rule(*database).error().reason, Reason::PENDING);
  devices.set_state(entered.device.row, DeviceState::revoked);
  EXPECT_EQ(rule(*database).error().reason, Reason::REVOKED);
  devices.remove(entered.device.row);
  EXPECT_EQ(rule(*database).error().reason, Reason::REVOKED);
}

TEST_F(LiveSessionTest, RefusesARowThatBecameAnotherDevices) {
  auto session = open(entered.device.row);
  (*database).run("UPDATE device SET device_id = ?2 WHERE id = ?1", entered.device.row, Bytes(16, 9));
  auto rule = on_behalf(*session, Needs::open_session, [](db::Database&) -> Outcome<int> { return 7; });
  EXPECT_EQ(rule(*database).error().reason, Reason::REVOKED);
}

TEST_F(LiveSessionTest, HoldsSoManySessionsOfAnAccountAndEndsTheOldest) {
  std::vector<kj::Own<LiveSession>> sessions;
  for (std::size_t i = 0; i <= SessionRegistry::most_of_account; ++i) {
    sessions.push_back(open(static_cast<std::int64_t>(i)));
  }
  EXPECT_EQ(registry.size(), SessionRegistry::most_of_account);
  EXPECT_EQ(sessions.front()->check_open().error().reason, Reason::SESSION_ENDED);
  EXPECT_TRUE(sessions[1]->check_open());
  sessions.clear();
  EXPECT_EQ(registry.size(), 0u);
}

TEST_F(LiveSessionTest, EndsTheConnectionAlsoWhenTheClientLetsGoOfTheEndedSession) {
  auto session = open(entered.device.row);
  session->end();
  session = nullptr;
  EXPECT_EQ(connections.client->on_closed().wait(scope).code, net::CloseCode::session_ended);
}

}  // namespace
}  // namespace qpc::node
