// RPC over connections in memory.
#include <gtest/gtest.h>

#include "net/rpc/echo_for_tests.h"
#include "net/rpc/rpc_client.h"
#include "net/transport/memory/memory_network.h"

namespace qpc::net {
namespace {

using Type = kj::Exception::Type;

struct ZeroRandom final : Random {
  void fill(std::span<std::uint8_t> memory) override { std::ranges::fill(memory, 0); }
};

struct Rpc : testing::Test {
  ~Rpc() noexcept override = default;

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  ZeroRandom random;
  EchoService service;
  kj::Own<RpcServer> server = kj::heap<RpcServer>(service, timer);
  kj::Own<RpcClient> client = connect();
  schema::Echo::Client echo = client->bootstrap().castAs<schema::Echo>();

  kj::Own<RpcClient> connect() {
    auto pair = new_memory_connection({}, PinnedIdentity{}, random);
    server->serve(kj::mv(pair.node));
    return kj::heap<RpcClient>(kj::mv(pair.client), timer);
  }
  auto send(std::size_t size) {
    auto request = echo.echoRequest();
    request.initData(static_cast<unsigned>(size));
    return request.send();
  }
  Type fault(auto promise) {
    try {
      promise.wait(scope);
    } catch (const kj::Exception& e) {
      return e.getType();
    }
    ADD_FAILURE() << "no exception";
    return Type::FAILED;
  }
  void advance(kj::Duration by) {
    scope.poll();
    timer.advanceTo(timer.now() + by);
    scope.poll();
  }
};

TEST_F(Rpc, AnswersACall) { EXPECT_EQ(send(100).wait(scope).getData().size(), 100u); }

TEST_F(Rpc, AnswersManyCallsAtOnce) {
  std::vector<capnp::RemotePromise<schema::Echo::EchoResults>> calls;
  for (int call = 0; call < 50; ++call) calls.push_back(send(1000));
  for (auto& call : calls) EXPECT_EQ(call.wait(scope).getData().size(), 1000u);
}

TEST_F(Rpc, CarriesTheTypeOfAFault) {
  for (Type type : {Type::FAILED, Type::OVERLOADED, Type::DISCONNECTED, Type::UNIMPLEMENTED}) {
    auto request = echo.failRequest();
    request.setType(static_cast<std::uint16_t>(type));
    EXPECT_EQ(fault(request.send()), type);
  }
}

TEST_F(Rpc, CallsBackThroughACapabilityOfTheClient) {
  auto request = echo.notifyRequest();
  request.setListener(kj::heap<EchoBack>());
  request.setData(kj::StringPtr("hello").asBytes());
  EXPECT_EQ(request.send().wait(scope).getData().size(), 5u);
}

TEST_F(Rpc, CancelsACallThatIsDropped) {
  auto call = kj::heap(echo.waitRequest().send());
  scope.poll();
  EXPECT_EQ(service.waiting, 1);
  call = nullptr;
  scope.poll();
  EXPECT_EQ(service.waiting, 0);
}

TEST_F(Rpc, LosingTheConnectionFailsCallsAndDropsWhatTheServerHeld) {
  auto call = echo.waitRequest().send();
  auto child = echo.childRequest().send().wait(scope).getEcho();
  EXPECT_EQ(service.waiting, 1);
  EXPECT_EQ(service.children, 1);
  client->connection().close(CloseCode::done, "");
  EXPECT_EQ(fault(kj::mv(call)), Type::DISCONNECTED);
  EXPECT_EQ(fault(child.echoRequest().send()), Type::DISCONNECTED);
  EXPECT_EQ(service.waiting, 0);
  EXPECT_EQ(service.children, 0);
  EXPECT_EQ(server->connections(), 0u);
  ASSERT_EQ(service.ended.size(), 1u);
  EXPECT_EQ(service.ended[0].by, Closed::By::peer);
}

TEST_F(Rpc, TakesAMessageOf64KiBFromAStrangerAndClosesOnALargerOne) {
  send(63 * 1024).wait(scope);
  EXPECT_EQ(fault(send(64 * 1024)), Type::DISCONNECTED);
  const auto closed = client->on_closed().wait(scope);
  EXPECT_EQ(closed.by, Closed::By::peer);
  EXPECT_EQ(closed.code, CloseCode::limit_exceeded);
}

TEST_F(Rpc, TakesNearlyAMebibyteAfterLogin) {
  echo.loginRequest().send().wait(scope);
  EXPECT_EQ(send(1000 * 1024).wait(scope).getData().size(), 1000u * 1024);
}

TEST_F(Rpc, FailsTheOneCallWhoseMessageIsTooLargeToSend) {
  echo.loginRequest().send().wait(scope);
  EXPECT_EQ(fault(send(1024 * 1024)), Type::FAILED);
  send(1).wait(scope);
}

TEST_F(Rpc, GivesBlobStreamsToTheService) {
  auto stream = client->connection().open_stream(StreamKind::blob);
  stream->write("12345", 5).wait(scope);
  stream = nullptr;
  scope.poll();
  EXPECT_EQ(service.blob_bytes, 5u);
}

TEST_F(Rpc, ClosesAConnectionWithASecondRpcStream) {
  send(1).wait(scope);
  auto second = client->connection().open_stream(StreamKind::rpc);
  const auto closed = client->on_closed().wait(scope);
  EXPECT_EQ(closed.code, CloseCode::protocol_error);
}

TEST_F(Rpc, ClosesTheConnectionWhenTheClientEndsTheStream) {
  send(1).wait(scope);
  client = nullptr;
  scope.poll();
  EXPECT_EQ(server->connections(), 0u);
}

TEST_F(Rpc, ClosesWhereAStrangerTakesTooLongOverOneMessage) {
  auto pair = new_memory_connection({}, PinnedIdentity{}, random);
  server->serve(kj::mv(pair.node));
  auto stream = pair.client->open_stream(StreamKind::rpc);
  const std::uint8_t header[8] = {0, 0, 0, 0, 100, 0, 0, 0};  // one segment of 100 words that never come
  stream->write(header, sizeof header).wait(scope);
  advance(14 * kj::SECONDS);
  EXPECT_FALSE(pair.client->on_closed().poll(scope));
  advance(1 * kj::SECONDS);
  EXPECT_EQ(pair.client->on_closed().wait(scope).code, CloseCode::too_slow);
}

TEST_F(Rpc, ClosesEveryConnectionWhenTheServerIsDestroyed) {
  send(1).wait(scope);
  server = nullptr;
  EXPECT_EQ(client->on_closed().wait(scope).code, CloseCode::shutting_down);
}

}  // namespace
}  // namespace qpc::net
