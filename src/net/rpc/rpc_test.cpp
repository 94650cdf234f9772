// RPC over connections in memory.
#include <capnp/rpc.capnp.h>
#include <capnp/serialize.h>
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

/// A listener that never answers.
class Silent final : public schema::Echo::Server {
 public:
  kj::Promise<void> echo(EchoContext) override { return kj::NEVER_DONE; }
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
  /// A server that reads on however many calls run.
  void let_all_run() {
    const auto all_run = [](RpcLimits limits) {
      limits.running = kj::maxValue;
      return limits;
    };
    client = nullptr;
    server = kj::heap<RpcServer>(service, timer, all_run(RpcLimits::stranger()), all_run(RpcLimits::authenticated()));
    client = connect();
    echo = client->bootstrap().castAs<schema::Echo>();
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
  void expect_refused(std::string_view rule) {
    const auto closed = client->on_closed().wait(scope);
    EXPECT_EQ(closed.by, Closed::By::peer);
    EXPECT_EQ(closed.code, CloseCode::limit_exceeded);
    EXPECT_EQ(closed.reason, rule);
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

TEST_F(Rpc, ReadsNothingMoreFromAClientThatDoesNotReadAndClosesAStrangersConnectionInTheEnd) {
  auto pair = new_memory_connection({}, PinnedIdentity{}, random);
  server->serve(kj::mv(pair.node));
  auto stream = pair.client->open_stream(StreamKind::rpc);
  capnp::MallocMessageBuilder message;  // of a kind that is sent back whole, as unimplemented
  message.initRoot<capnp::rpc::Message>().initObsoleteSave().initAs<capnp::Data>(20'000);
  const auto words = capnp::messageToFlatArray(message);
  const auto bytes = words.asBytes();
  int taken = 0;
  for (; taken < 10 && stream->write(bytes.begin(), bytes.size()).poll(scope); ++taken) scope.poll();
  EXPECT_LE(taken, 2);
  advance(14 * kj::SECONDS);
  EXPECT_FALSE(pair.client->on_closed().poll(scope));
  advance(1 * kj::SECONDS);
  EXPECT_EQ(pair.client->on_closed().wait(scope).code, CloseCode::too_slow);
}

/// A client that calls and calls, and reads no answer.
struct Deaf {
  explicit Deaf(kj::Own<Connection> to) : connection(kj::mv(to)), stream(connection->open_stream(StreamKind::rpc)) {
    send([](capnp::rpc::Message::Builder message) { message.initBootstrap().setQuestionId(0); });
  }

  template <class Fill>
  void send(Fill fill) {
    capnp::MallocMessageBuilder message;
    fill(message.initRoot<capnp::rpc::Message>());
    const auto words = capnp::messageToFlatArray(message);
    unsent.insert(unsent.end(), words.asBytes().begin(), words.asBytes().end());
  }
  /// Sends all calls at once, so that the node has read them before it answers.
  void flush(kj::WaitScope& scope) {
    sending = std::exchange(unsent, {});
    writing = stream->write(sending.data(), sending.size()).eagerlyEvaluate([](kj::Exception&&) {});
    scope.poll();
  }
  /// Reads what has been answered by then, and nothing later.
  void listen(kj::WaitScope& scope) {
    std::array<std::uint8_t, 4096> room;
    for (;;) {
      auto reading = stream->tryRead(room.data(), 1, room.size());
      if (!reading.poll(scope)) return;
      reading.wait(scope);
    }
  }
  /// Calls a method of what the bootstrap gives.
  template <class Params, class Fill>
  void call(std::uint16_t method, Fill fill) {
    send([&](capnp::rpc::Message::Builder message) {
      auto call = message.initCall();
      call.setQuestionId(++questions);
      call.initTarget().initPromisedAnswer().setQuestionId(0);
      call.setInterfaceId(capnp::typeId<schema::Echo>());
      call.setMethodId(method);
      fill(call.initParams().getContent().initAs<Params>());
    });
  }
  void log_in() {
    call<schema::Echo::LoginParams>(3, [](auto) {});
  }
  void ask_for(std::uint32_t octets) {
    call<schema::Echo::MuchParams>(8, [&](auto params) { params.setSize(octets); });
  }

  kj::Own<Connection> connection;
  kj::Own<kj::AsyncIoStream> stream;
  Bytes unsent, sending;
  kj::Promise<void> writing = kj::READY_NOW;
  std::uint32_t questions = 0;
};

TEST_F(Rpc, ClosesWhereMoreAnswersWaitThanAPeerMayLeaveUnread) {
  for (const unsigned answers : {7u, 9u}) {
    auto pair = new_memory_connection({}, PinnedIdentity{}, random);
    server->serve(kj::mv(pair.node));
    Deaf deaf(kj::mv(pair.client));
    deaf.flush(scope);
    deaf.listen(scope);
    deaf.log_in();
    deaf.flush(scope);
    deaf.listen(scope);
    for (unsigned i = 0; i < answers; ++i) deaf.ask_for(1000 * 1024);
    deaf.flush(scope);
    if (answers * std::size_t{1000 * 1024} <= unsent_bytes) {
      EXPECT_FALSE(deaf.connection->on_closed().poll(scope));
    } else {
      EXPECT_EQ(deaf.connection->on_closed().wait(scope).code, CloseCode::limit_exceeded);
    }
  }
}

TEST_F(Rpc, ClosesInTheEndWhereWhoHasLoggedInDoesNotRead) {
  auto pair = new_memory_connection({}, PinnedIdentity{}, random);
  server->serve(kj::mv(pair.node));
  Deaf deaf(kj::mv(pair.client));
  deaf.flush(scope);
  deaf.listen(scope);
  deaf.log_in();
  deaf.flush(scope);
  deaf.listen(scope);
  for (int i = 0; i < 5; ++i) deaf.ask_for(1000 * 1024);
  deaf.flush(scope);
  advance(RpcLimits::authenticated().message_time - 1 * kj::SECONDS);
  EXPECT_FALSE(deaf.connection->on_closed().poll(scope));
  advance(1 * kj::SECONDS);
  EXPECT_EQ(deaf.connection->on_closed().wait(scope).code, CloseCode::too_slow);
}

TEST_F(Rpc, ClosesAStrangersConnectionThatItBrokeAlsoWhereItDoesNotReadThat) {
  auto pair = new_memory_connection({}, PinnedIdentity{}, random);
  server->serve(kj::mv(pair.node));
  auto stream = pair.client->open_stream(StreamKind::rpc);
  capnp::MallocMessageBuilder message;
  message.initRoot<capnp::rpc::Message>().initRelease().setId(77);  // of nothing that was given out: KJ aborts
  const auto words = capnp::messageToFlatArray(message);
  stream->write(words.asBytes().begin(), words.asBytes().size()).wait(scope);
  advance(15 * kj::SECONDS);
  EXPECT_EQ(pair.client->on_closed().wait(scope).code, CloseCode::too_slow);
}

TEST_F(Rpc, ClosesWhereAStrangerOpensNoStream) {
  auto pair = new_memory_connection({}, PinnedIdentity{}, random);
  server->serve(kj::mv(pair.node));
  advance(29 * kj::SECONDS);
  EXPECT_FALSE(pair.client->on_closed().poll(scope));
  advance(1 * kj::SECONDS);
  const auto closed = pair.client->on_closed().wait(scope);
  EXPECT_EQ(closed.code, CloseCode::too_slow);
  EXPECT_EQ(closed.reason, "a stranger said nothing for too long");
  EXPECT_EQ(server->connections(), 0u);  // the fixture's client has not called either
}

TEST_F(Rpc, ClosesWhereAStrangerMakesNoCallForThirtySeconds) {
  for (int call = 0; call < 5; ++call) {
    send(1).wait(scope);
    advance(29 * kj::SECONDS);
  }
  EXPECT_FALSE(client->on_closed().poll(scope));
  advance(1 * kj::SECONDS);
  EXPECT_EQ(client->on_closed().wait(scope).code, CloseCode::too_slow);
  EXPECT_EQ(server->connections(), 0u);
}

TEST_F(Rpc, ClosesWhereAStrangerTalksWithoutEverOpeningASession) {
  for (int seconds = 20; seconds < 180; seconds += 20) {
    advance(20 * kj::SECONDS);
    send(1).wait(scope);
  }
  EXPECT_FALSE(client->on_closed().poll(scope));
  advance(20 * kj::SECONDS);
  const auto closed = client->on_closed().wait(scope);
  EXPECT_EQ(closed.code, CloseCode::too_slow);
  EXPECT_EQ(closed.reason, "a stranger opened no session");
}

TEST_F(Rpc, TakesBlobsAndHalfMessagesForSilence) {
  auto blob = client->connection().open_stream(StreamKind::blob);
  auto pair = new_memory_connection({}, PinnedIdentity{}, random);
  server->serve(kj::mv(pair.node));
  advance(20 * kj::SECONDS);
  blob->write("12345", 5).wait(scope);
  auto stream = pair.client->open_stream(StreamKind::rpc);
  stream->write("\0", 1).wait(scope);
  advance(10 * kj::SECONDS);
  EXPECT_EQ(client->on_closed().wait(scope).code, CloseCode::too_slow);
  EXPECT_EQ(pair.client->on_closed().wait(scope).code, CloseCode::too_slow);
}

TEST_F(Rpc, LetsWhoHasLoggedInBeSilentForEver) {
  auto waiting = echo.waitRequest().send();  // as a subscription does
  echo.loginRequest().send().wait(scope);
  for (int day = 0; day < 30; ++day) advance(24 * kj::HOURS);
  EXPECT_FALSE(client->on_closed().poll(scope));
  service.gates.at(0)->fulfill();
  waiting.wait(scope);
  EXPECT_EQ(send(1).wait(scope).getData().size(), 1u);
}

TEST_F(Rpc, KeepsTheCallsOfAStrangerWithinTheLimitAndClosesOnOneMore) {
  let_all_run();
  send(1).wait(scope);
  std::vector<capnp::RemotePromise<schema::Echo::WaitResults>> waiting;
  for (std::size_t call = 0; call < RpcLimits::stranger().calls; ++call) waiting.push_back(echo.waitRequest().send());
  scope.poll();
  EXPECT_EQ(service.waiting, static_cast<int>(RpcLimits::stranger().calls));
  waiting.pop_back();
  scope.poll();
  send(1).wait(scope);  // one was given up, so there is room again
  waiting.push_back(echo.waitRequest().send());
  EXPECT_EQ(fault(send(1)), Type::DISCONNECTED);
  expect_refused("more calls at once than the peer may make");
}

TEST_F(Rpc, TakesMoreCallsAtOnceAfterLogin) {
  let_all_run();
  echo.loginRequest().send().wait(scope);
  std::vector<capnp::RemotePromise<schema::Echo::WaitResults>> waiting;
  constexpr auto most = RpcLimits::authenticated().calls;
  static_assert(most > 3 * RpcLimits::stranger().calls);
  while (waiting.size() + 1 < most) waiting.push_back(echo.waitRequest().send());
  EXPECT_EQ(send(1).wait(scope).getData().size(), 1u);
  EXPECT_EQ(service.waiting, static_cast<int>(most - 1));
  waiting.push_back(echo.waitRequest().send());
  EXPECT_EQ(fault(send(1)), Type::DISCONNECTED);
  expect_refused("more calls at once than the peer may make");
}

TEST_F(Rpc, GivesAStrangerCapabilitiesUpToTheLimitAndClosesOnOneMore) {
  std::vector<schema::Echo::Client> held;
  const auto take = [&] { held.push_back(echo.childRequest().send().wait(scope).getEcho()); };
  while (held.size() + 1 < RpcLimits::stranger().capabilities) take();  // with the bootstrap
  held.pop_back();
  take();  // one was released, so there is room again
  EXPECT_EQ(fault(echo.childRequest().send()), Type::DISCONNECTED);
  expect_refused("more capabilities than the peer may hold");
}

TEST_F(Rpc, HoldsCapabilitiesOfAStrangerUpToTheLimitAndClosesOnOneMore) {
  let_all_run();
  send(1).wait(scope);
  kj::Vector<kj::Promise<void>> held;
  const auto lend = [&] {
    auto request = echo.notifyRequest();
    request.setListener(kj::heap<Silent>());
    held.add(request.send().ignoreResult().eagerlyEvaluate([](kj::Exception&&) {}));
    scope.poll();
  };
  while (held.size() + 1 < RpcLimits::stranger().capabilities) lend();
  send(1).wait(scope);
  lend();
  expect_refused("more capabilities than the peer may hold");
}

TEST_F(Rpc, GivesOutMoreCapabilitiesAfterLogin) {
  echo.loginRequest().send().wait(scope);
  std::vector<schema::Echo::Client> held;
  while (held.size() < 1000) held.push_back(echo.childRequest().send().wait(scope).getEcho());
  EXPECT_EQ(service.children, 1000);
}

TEST_F(Rpc, ClosesWhereTheStrangersTogetherSendTooMuch) {
  client = nullptr;
  server = kj::heap<RpcServer>(service, timer, RpcLimits::stranger(), RpcLimits::authenticated(),
                               StrangerMemory{.each = 1000, .together = 20'000});
  const std::uint8_t header[8] = {0, 0, 0, 0, 0x88, 0x13, 0, 0};  // one segment of 5000 words, of which some come
  const std::vector<std::uint8_t> part(10'000);
  const auto begin = [&] {
    auto pair = new_memory_connection({}, PinnedIdentity{}, random);
    server->serve(kj::mv(pair.node));
    auto stream = pair.client->open_stream(StreamKind::rpc);
    stream->write(header, sizeof header).wait(scope);
    stream->write(part.data(), part.size()).poll(scope);
    return std::pair(kj::mv(pair.client), kj::mv(stream));
  };
  auto first = begin();
  EXPECT_FALSE(first.first->on_closed().poll(scope));
  auto second = begin();
  EXPECT_EQ(second.first->on_closed().wait(scope).code, CloseCode::limit_exceeded);
  first.first = nullptr;
  scope.poll();
  auto third = begin();
  EXPECT_FALSE(third.first->on_closed().poll(scope));
}

TEST_F(Rpc, ClosesWhereTheOctetsAreNoRpcMessage) {
  auto pair = new_memory_connection({}, PinnedIdentity{}, random);
  server->serve(kj::mv(pair.node));
  auto stream = pair.client->open_stream(StreamKind::rpc);
  const std::uint8_t message[16] = {0, 0, 0, 0, 1, 0, 0, 0, 0xfc, 0xff, 0xff, 0x7f, 9, 0, 9, 0};  // far beyond its end
  stream->write(message, sizeof message).wait(scope);
  EXPECT_EQ(pair.client->on_closed().wait(scope).code, CloseCode::protocol_error);
}

TEST_F(Rpc, ClosesAConnectionThatDrainsAsSoonAsItsCallsAreAnswered) {
  auto idle = new_memory_connection({}, PinnedIdentity{}, random);
  server->serve(kj::mv(idle.node));
  auto waiting = echo.waitRequest().send();
  scope.poll();
  auto drained = server->drain(10 * kj::SECONDS);
  EXPECT_EQ(idle.client->on_closed().wait(scope).code, CloseCode::shutting_down);
  advance(5 * kj::SECONDS);
  EXPECT_FALSE(client->on_closed().poll(scope));
  service.gates.at(0)->fulfill();
  waiting.wait(scope);
  advance(1 * kj::SECONDS);
  EXPECT_EQ(client->on_closed().wait(scope).code, CloseCode::shutting_down);
  EXPECT_TRUE(drained.poll(scope));
}

TEST_F(Rpc, DrainsForAsLongAsItMayAndNoLongerThanSomebodyIsConnected) {
  auto waiting = echo.waitRequest().send();
  scope.poll();
  auto drained = server->drain(10 * kj::SECONDS);
  advance(9 * kj::SECONDS);
  EXPECT_FALSE(drained.poll(scope));
  client = nullptr;
  EXPECT_TRUE(drained.poll(scope));
}

TEST_F(Rpc, ClosesWhoIsStillConnectedWhenDrainingEnds) {
  auto waiting = echo.waitRequest().send();
  scope.poll();
  auto drained = server->drain(10 * kj::SECONDS);
  advance(10 * kj::SECONDS);
  EXPECT_EQ(client->on_closed().wait(scope).code, CloseCode::shutting_down);
  EXPECT_TRUE(drained.poll(scope));
}

TEST_F(Rpc, ClosesEveryConnectionWhenTheServerIsDestroyed) {
  send(1).wait(scope);
  server = nullptr;
  EXPECT_EQ(client->on_closed().wait(scope).code, CloseCode::shutting_down);
}

}  // namespace
}  // namespace qpc::net
