// What a gate decides, and how many calls of one peer run at once, over connections in memory.
#include "net/rpc/call_gate.h"

#include <gtest/gtest.h>

#include "net/rpc/echo_for_tests.h"
#include "net/rpc/rpc_client.h"
#include "net/transport/memory/memory_network.h"

namespace qpc::net {
namespace {

struct ZeroRandom final : Random {
  void fill(std::span<std::uint8_t> memory) override { std::ranges::fill(memory, 0); }
};

/// Says of itself that it has no room.
class Busy final : public capnp::Capability::Server {
 public:
  DispatchCallResult dispatchCall(std::uint64_t, std::uint16_t,
                                  capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer>) override {
    return {KJ_EXCEPTION(OVERLOADED, "too often"), false, true};
  }
};

struct GatedEcho final : RpcService {
  class Gate final : public CallGate {
   public:
    explicit Gate(GatedEcho& service) : service_(service) {}
    Admission admit(std::uint64_t interface_id, std::uint16_t method_id) override {
      service_.asked.emplace_back(interface_id, method_id);
      Admission admission{.pause = service_.pause};
      if (service_.refuses) admission.instead = capnp::Capability::Client(kj::heap<Busy>());
      return admission;
    }

   private:
    GatedEcho& service_;
  };

  capnp::Capability::Client bootstrap(Connection& connection) override { return echo.bootstrap(connection); }
  kj::Own<CallGate> call_gate(Connection&) override { return kj::heap<Gate>(*this); }

  EchoService echo;
  std::vector<std::pair<std::uint64_t, std::uint16_t>> asked;
  kj::Duration pause = 0 * kj::SECONDS;
  bool refuses = false;
};

struct CallGateTest : testing::Test {
  ~CallGateTest() noexcept override = default;

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>() + 1000 * kj::SECONDS};
  ZeroRandom random;
  GatedEcho service;
  kj::Own<RpcServer> server = kj::heap<RpcServer>(service, timer);
  kj::Own<RpcClient> client = connect();
  schema::Echo::Client echo = client->bootstrap().castAs<schema::Echo>();

  kj::Own<RpcClient> connect() {
    auto pair = new_memory_connection({}, PinnedIdentity{}, random);
    server->serve(kj::mv(pair.node));
    return kj::heap<RpcClient>(kj::mv(pair.client), timer);
  }
  auto send(schema::Echo::Client to) {
    auto request = to.echoRequest();
    request.initData(10);
    return request.send();
  }
  void advance(kj::Duration by) {
    timer.advanceTo(timer.now() + by);
    scope.poll();
  }
};

TEST_F(CallGateTest, IsAskedOfEachCallAlsoOfWhatComesOfOne) {
  send(echo).wait(scope);
  auto child = echo.childRequest().send();
  send(child.getEcho()).wait(scope);  // pipelined
  send(child.wait(scope).getEcho()).wait(scope);
  const auto id = capnp::typeId<schema::Echo>();
  const std::vector<std::pair<std::uint64_t, std::uint16_t>> calls{{id, 0}, {id, 4}, {id, 0}, {id, 0}};
  EXPECT_EQ(service.asked, calls);
}

TEST_F(CallGateTest, IsNotAskedOfWhatTheNodeCallsItself) {
  auto request = echo.notifyRequest();
  request.setListener(kj::heap<EchoBack>());
  request.setData(kj::StringPtr("hello").asBytes());
  EXPECT_EQ(request.send().wait(scope).getData().size(), 5u);
  EXPECT_EQ(service.asked.size(), 1u);
}

TEST_F(CallGateTest, AnswersInThePlaceOfWhatWasCalled) {
  service.refuses = true;
  try {
    send(echo).wait(scope);
    ADD_FAILURE() << "it was answered";
  } catch (const kj::Exception& exception) {
    EXPECT_EQ(exception.getType(), kj::Exception::Type::OVERLOADED);
  }
  service.refuses = false;
  send(echo).wait(scope);  // the connection is as good as before
}

TEST_F(CallGateTest, MakesThePeerWaitAndNobodyElse) {
  auto other_client = connect();
  auto other = other_client->bootstrap().castAs<schema::Echo>();
  send(other).wait(scope);
  service.pause = 10 * kj::SECONDS;
  send(echo).wait(scope);
  service.pause = 0 * kj::SECONDS;
  auto next = send(echo);
  EXPECT_FALSE(next.poll(scope));
  send(other).wait(scope);
  advance(9 * kj::SECONDS);
  EXPECT_FALSE(next.poll(scope));
  advance(1 * kj::SECONDS);
  EXPECT_TRUE(next.poll(scope));
}

TEST_F(CallGateTest, RunsSoManyCallsOfOnePeerAndTheNextWhenOneIsAnswered) {
  echo.loginRequest().send().wait(scope);
  std::vector<capnp::RemotePromise<schema::Echo::WaitResults>> waiting;
  const auto most = RpcLimits::authenticated().running;
  while (waiting.size() < most + 5) waiting.push_back(echo.waitRequest().send());
  scope.poll();
  EXPECT_EQ(service.echo.waiting, static_cast<int>(most));
  auto after = send(echo);
  EXPECT_FALSE(after.poll(scope));
  for (std::size_t i = 0; i < 5; ++i) service.echo.gates[i]->fulfill();
  scope.poll();
  EXPECT_EQ(service.echo.gates.size(), most + 5) << "each that was answered let in another";
  EXPECT_FALSE(after.poll(scope));
  service.echo.gates[5]->fulfill();
  EXPECT_TRUE(after.poll(scope));
}

}  // namespace
}  // namespace qpc::net
