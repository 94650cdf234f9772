#include "node/limits/call_limits.h"

#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

class CallLimitsTest : public NodeServiceTest {
 protected:
  ~CallLimitsTest() noexcept override = default;

  api::Session::Client settled(Client& client, TestPerson& person) {
    auto session = settle(client, person);
    advance(60 * kj::SECONDS);  // what registration cost has come back
    return session;
  }
  kj::Exception::Type kind_of_fault(auto&& call) {
    return call
        .then([](auto&&) { return kj::Exception::Type::FAILED; },
              [](kj::Exception&& exception) { return exception.getType(); })
        .wait(scope);
  }
  kj::Promise<std::uint32_t> remaining(api::Session::Client session) {
    auto call = session.keysRequest().send().getKeys().remainingRequest();
    call.setSuite(1);
    return call.send().then([](auto&& response) -> std::uint32_t { return response.getCount(); });
  }
};

TEST_F(CallLimitsTest, LetsABurstPassAndThenReadsTheConnectionAtItsPace) {
  auto client = connect();
  auto session = settled(client, alice);
  call_limits.set({.network = 0, .account = 0, .device = 4});            // forty at once
  for (int call = 0; call < 20; ++call) remaining(session).wait(scope);  // of two steps each
  EXPECT_EQ(call_limits.slowed(), CallerCounts{});
  auto next = remaining(session);  // the first step is lent; the second waits for that
  EXPECT_FALSE(next.poll(scope));
  EXPECT_EQ(call_limits.slowed(), (CallerCounts{0, 0, 0, 1}));
  advance(249 * kj::MILLISECONDS);
  EXPECT_FALSE(next.poll(scope));
  advance(1 * kj::MILLISECONDS);
  EXPECT_TRUE(next.poll(scope));
  EXPECT_EQ(call_limits.refused(), CallerCounts{});
}

TEST_F(CallLimitsTest, RefusesWhereOtherConnectionsOfTheSameDeviceHaveBorrowedTooMuch) {
  auto client = connect();
  auto session = settled(client, alice);
  auto directory = session.directoryRequest().send().wait(scope).getDirectory();
  call_limits.set({.network = 0, .account = 0, .device = 1});  // ten at once
  std::vector<Client> others;
  for (std::uint64_t counter = 2; counter < 5; ++counter) {
    others.push_back(connect());
    auto resumed = resume(others.back(), alice, counter, alice.device_key);
    auto other = resumed.getResult().getOpened().getSession();
    for (int call = 0; call < 10; ++call) remaining(other).poll(scope);
  }
  auto call = directory.lookUpRequest();
  call.initAccount().setName("nobody");
  EXPECT_EQ(call.send().wait(scope).getResult().getRefused().getReason(), Reason::TOO_OFTEN);
  EXPECT_GT(call_limits.refused()[static_cast<std::size_t>(Caller::device)], 0u);
}

TEST_F(CallLimitsTest, TellsTheWaitWhereThereIsARefusalAndIsOverloadedElsewhere) {
  auto client = connect();
  auto session = settled(client, alice);
  auto keys = session.keysRequest().send().wait(scope).getKeys();
  auto second = connect();
  auto resumed = resume(second, alice, 2, alice.device_key);
  auto other = resumed.getResult().getOpened().getSession();
  call_limits.set({.network = 0, .account = 1, .device = 0});  // ten at once
  advance(1 * kj::SECONDS);                                    // what was owed from before is paid
  for (int call = 0; call < 10; ++call) keys.remainingRequest().send().wait(scope);
  EXPECT_TRUE(other.keysRequest().send().poll(scope)) << "lent";
  EXPECT_EQ(kind_of_fault(keys.remainingRequest().send()), kj::Exception::Type::OVERLOADED);
  auto publish = keys.publishRequest().send();
  EXPECT_FALSE(publish.poll(scope)) << "refusals are slow";
  advance(CallLimits::patience);
  const auto refused = publish.wait(scope).getResult().getRefused();
  EXPECT_EQ(refused.getReason(), Reason::TOO_OFTEN);
  EXPECT_EQ(refused.getLimit(), 10u);
  advance(60 * kj::SECONDS);
  keys.remainingRequest().send().wait(scope);
}

TEST_F(CallLimitsTest, CountsANetworkTogetherAndSparesThisMachine) {
  call_limits.set({.network = 10, .account = 0, .device = 0});  // ten at once for strangers
  auto client = connect();
  auto gate = [&](const std::string& network) { return call_limits.gate(client.rpc->connection(), network); };
  const auto health = [](net::CallGate& asked) { return asked.admit(capnp::typeId<api::Node>(), 0); };
  auto one = gate("a"), neighbour = gate("a"), stranger = gate("b"), own = gate("");
  for (int call = 0; call < 5; ++call) {
    EXPECT_EQ(health(*one).pause, 0 * kj::SECONDS);
    EXPECT_EQ(health(*neighbour).pause, 0 * kj::SECONDS);
  }
  EXPECT_EQ(health(*one).pause, 1 * kj::SECONDS);
  EXPECT_TRUE(health(*neighbour).instead != nullptr) << "its neighbour has borrowed already";
  EXPECT_EQ(call_limits.refused(), (CallerCounts{1, 0, 0, 0}));
  EXPECT_EQ(health(*stranger).pause, 0 * kj::SECONDS);
  for (int call = 0; call < 1000; ++call) EXPECT_EQ(health(*own).pause, 0 * kj::SECONDS);
}

TEST_F(CallLimitsTest, KeepsStrangersFromWhatTheirNeighboursWithASessionHave) {
  call_limits.set({.network = 10, .account = 0, .device = 0});
  auto client = connect(), other = connect();
  auto stranger = call_limits.gate(client.rpc->connection(), "a");
  auto neighbour = call_limits.gate(other.rpc->connection(), "a");
  call_limits.belongs_to(other.rpc->connection(), 1, 1);
  const auto health = [](net::CallGate& asked) { return asked.admit(capnp::typeId<api::Node>(), 0); };
  for (int call = 0; call < 20; ++call) health(*stranger);
  EXPECT_GT(call_limits.refused()[static_cast<std::size_t>(Caller::strangers)], 0u);
  for (int call = 0; call < 100; ++call) EXPECT_EQ(health(*neighbour).pause, 0 * kj::SECONDS);
  EXPECT_EQ(health(*neighbour).pause, 100 * kj::MILLISECONDS);
}

TEST_F(CallLimitsTest, LetACostlyCallThroughWhereTheBucketIsSmallerThanIt) {
  call_limits.set({.network = 1, .account = 0, .device = 0});
  auto client = connect();
  auto gate = call_limits.gate(client.rpc->connection(), "a");
  EXPECT_EQ(gate->admit(capnp::typeId<api::Node>(), 3).pause, 0 * kj::SECONDS);
  EXPECT_TRUE(gate->admit(capnp::typeId<api::Node>(), 3).instead != nullptr);
  advance(20 * kj::SECONDS);
  EXPECT_TRUE(gate->admit(capnp::typeId<api::Node>(), 3).instead == nullptr);
}

TEST_F(CallLimitsTest, CountsWhatIsCostlyForMore) {
  call_limits.set({.network = 40, .account = 0, .device = 0});  // forty at once for strangers
  auto client = connect();
  auto gate = call_limits.gate(client.rpc->connection(), "a");
  const auto login = [&] { return gate->admit(capnp::typeId<api::Node>(), 3); };
  for (int call = 0; call < 2; ++call) EXPECT_TRUE(login().instead == nullptr);
  EXPECT_TRUE(login().instead != nullptr);
}

TEST_F(CallLimitsTest, OfTheDefaultsAreNeverMetByAClientThatWorksHard) {
  auto client = connect();
  auto session = settled(client, alice);
  for (int call = 0; call < 2000; ++call) remaining(session).wait(scope);
  EXPECT_EQ(call_limits.slowed(), CallerCounts{});
}

}  // namespace
}  // namespace qpc::node
