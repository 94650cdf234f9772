// RPC over real QUIC connections: what the transport owes it.
#include <algorithm>

#include "net/rpc/echo_for_tests.h"
#include "net/rpc/rpc_client.h"
#include "net/transport/quic/loopback_for_tests.h"

namespace qpc::net {
namespace {

using Type = kj::Exception::Type;

struct QuicRpc : LoopbackTest {
  ~QuicRpc() noexcept override = default;

  EchoService service;
  kj::Own<RpcServer> server = kj::heap<RpcServer>(service, timer);
  kj::Maybe<kj::Promise<void>> serving;

  kj::Own<RpcClient> start() {
    if (serving == nullptr) serving = server->serve(node()).eagerlyEvaluate(nullptr);
    return kj::heap<RpcClient>(connect(), timer);
  }
  static schema::Echo::Client echo_of(RpcClient& client) { return client.bootstrap().castAs<schema::Echo>(); }
  static kj::Promise<void> call(schema::Echo::Client& echo, std::size_t size) {
    auto request = echo.echoRequest();
    auto data = request.initData(static_cast<unsigned>(size));
    for (std::size_t at = 0; at < size; ++at) data[at] = static_cast<std::uint8_t>(at * 7 + size);
    return request.send().then([size](auto&& answer) {
      auto got = answer.getData();
      KJ_ASSERT(got.size() == size);
      for (std::size_t at = 0; at < size; ++at) KJ_ASSERT(got[at] == static_cast<std::uint8_t>(at * 7 + size));
    });
  }
  static kj::Promise<void> many(schema::Echo::Client& echo, int count, std::size_t size) {
    kj::Vector<kj::Promise<void>> calls;
    for (int at = 0; at < count; ++at) calls.add(call(echo, size + static_cast<std::size_t>(at)));
    return kj::joinPromises(calls.releaseAsArray());
  }
};

TEST_F(QuicRpc, AnswersACall) {
  auto client = start();
  auto echo = echo_of(*client);
  wait(call(echo, 100));
}

TEST_F(QuicRpc, AnswersAHundredLargeCallsAtOnceUnderTinyWindows) {
  for (QuicSettings* settings : {&listener_settings.connection, &network_settings.connection}) {
    settings->stranger = settings->authenticated = {4096, 6000, 4, 5000};
  }
  auto client = start();
  auto echo = echo_of(*client);
  wait(echo.loginRequest().send().ignoreResult());
  wait(many(echo, 100, 100'000), 60 * kj::SECONDS);
}

TEST_F(QuicRpc, RaisesTheWindowsAtLogin) {
  listener_settings.connection.stranger = {2000, 2000, 1, 2000};
  auto client = start();
  auto echo = echo_of(*client);
  wait(call(echo, 50'000));
  wait(echo.loginRequest().send().ignoreResult());
  wait(many(echo, 20, 900'000), 60 * kj::SECONDS);
  auto first = client->connection().open_stream(StreamKind::blob);
  auto second = client->connection().open_stream(StreamKind::blob);
  const std::vector<kj::byte> blob(3'000'000);
  wait(first->write(blob.data(), blob.size()));
  wait(second->write(blob.data(), blob.size()));
  first = nullptr;
  second = nullptr;
  wait(client->connection().flushed());
  scope.poll();
  EXPECT_EQ(service.blob_bytes, 6'000'000u);
}

TEST_F(QuicRpc, AnswersCallsWhileABlobIsOnItsWay) {
  auto client = start();
  auto echo = echo_of(*client);
  wait(echo.loginRequest().send().ignoreResult());
  auto stream = client->connection().open_stream(StreamKind::blob);
  const std::vector<kj::byte> blob(100'000'000);
  const auto is_written = std::make_shared<bool>(false);
  auto writing =
      stream->write(blob.data(), blob.size()).then([is_written] { *is_written = true; }).eagerlyEvaluate(nullptr);
  int answered = 0;
  for (; !*is_written; ++answered) wait(call(echo, 100));
  EXPECT_GT(client->connection().acknowledged_bytes(), 1'000'000u);
  EXPECT_GT(answered, 2) << "a call waits for the octets of a blob that are on their way, and for no others";
}

TEST_F(QuicRpc, StreamsCallsWithFlowControl) {
  auto client = start();
  auto echo = echo_of(*client);
  wait(echo.loginRequest().send().ignoreResult());
  for (int at = 0; at < 200; ++at) {
    auto request = echo.pushRequest();
    request.initData(50'000);
    wait(request.send());
  }
  EXPECT_EQ(wait(kj::Promise<capnp::Response<schema::Echo::TotalResults>>(echo.totalRequest().send())).getSize(),
            10'000'000u);
}

TEST_F(QuicRpc, RefusesAMessageThatIsTooLargeForAStranger) {
  auto client = start();
  auto echo = echo_of(*client);
  EXPECT_EQ(fault(call(echo, 70'000)), Type::DISCONNECTED);
  const auto closed = wait(client->on_closed());
  EXPECT_EQ(closed.by, Closed::By::peer);
  EXPECT_EQ(closed.code, CloseCode::limit_exceeded);
}

TEST_F(QuicRpc, EndsAStrangerThatOnlyKeepsItselfAliveAndNobodyWhoHasLoggedIn) {
  listener_settings.connection.idle_timeout = network_settings.connection.idle_timeout = 10 * kj::SECONDS;
  network_settings.connection.keep_alive = 20 * kj::MILLISECONDS;
  auto limits = RpcLimits::stranger();
  limits.silence = 1 * kj::SECONDS;
  server = kj::heap<RpcServer>(service, timer, limits);
  auto member = start();
  auto echo = echo_of(*member);
  auto subscription = echo.waitRequest().send().ignoreResult();
  wait(echo.loginRequest().send().ignoreResult());
  auto stranger = start();
  auto silent = connect();
  for (auto* each : {&stranger->connection(), silent.get()}) {
    const auto closed = wait(each->on_closed());
    EXPECT_EQ(closed.by, Closed::By::peer);
    EXPECT_EQ(closed.code, CloseCode::too_slow);
  }
  wait(call(echo, 1));
  EXPECT_FALSE(subscription.poll(scope));
  EXPECT_EQ(server->connections(), 1u);
}

TEST_F(QuicRpc, FailsCallsThatArePendingWhenTheConnectionIsDropped) {
  auto client = start();
  auto echo = echo_of(*client);
  auto pending = echo.waitRequest().send().ignoreResult();
  wait(call(echo, 1));
  EXPECT_EQ(service.waiting, 1);
  client->connection().close(CloseCode::done, "");
  EXPECT_EQ(fault(kj::mv(pending)), Type::DISCONNECTED);
  while (server->connections() > 0) sleep(1 * kj::MILLISECONDS);
  EXPECT_EQ(service.waiting, 0);
}

TEST_F(QuicRpc, TellsClientsThatTheNodeStops) {
  auto client = start();
  auto echo = echo_of(*client);
  wait(call(echo, 1));
  serving = nullptr;
  server = nullptr;
  EXPECT_EQ(wait(client->on_closed()).code, CloseCode::shutting_down);
}

TEST_F(QuicRpc, DrainsWithoutWaitingForAClientThatAcknowledgesNothing) {
  Relay relay(environment.port, target().address);
  serving = server->serve(node()).eagerlyEvaluate(nullptr);
  auto client = kj::heap<RpcClient>(try_connect(target(relay)).value(), timer);
  auto echo = echo_of(*client);
  auto pending = echo.waitRequest().send().ignoreResult();
  wait(call(echo, 1));
  relay.cut();
  service.gates.at(0)->fulfill();
  const auto begun = timer.now();
  wait(server->drain(60 * kj::SECONDS), 20 * kj::SECONDS);
  EXPECT_GE(timer.now() - begun, 1900 * kj::MILLISECONDS) << "an acknowledgement may have been lost on its way";
  EXPECT_LT(timer.now() - begun, 10 * kj::SECONDS);
  ASSERT_EQ(service.ended.size(), 1u);
  EXPECT_EQ(service.ended[0].code, CloseCode::shutting_down);
}

}  // namespace
}  // namespace qpc::net
