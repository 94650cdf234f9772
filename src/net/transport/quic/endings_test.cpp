// How connections end by themselves, and what keeps them from it.
#include "net/transport/quic/loopback_for_tests.h"

namespace qpc::net {
namespace {

using Type = kj::Exception::Type;

struct Endings : LoopbackTest {
  Endings() { network_settings.connection.keep_alive = 0 * kj::SECONDS; }
  ~Endings() noexcept override = default;

  QuicSettings& of_client() { return network_settings.connection; }
  QuicSettings& of_node() { return listener_settings.connection; }

  void expect_idle_end(Connection& connection) {
    const auto closed = wait(connection.on_closed());
    EXPECT_EQ(closed.by, Closed::By::network);
    EXPECT_EQ(closed.reason, "nothing was heard for too long");
  }
};

TEST_F(Endings, BothSidesEndAnIdleConnectionAfterTheIdleTime) {
  of_client().idle_timeout = of_node().idle_timeout = 400 * kj::MILLISECONDS;
  auto [client, node] = connect_pair();
  auto stream = client->open_stream(StreamKind::rpc);
  auto reading = hear(*stream, 1);
  auto arriving = node->accept_stream();
  const auto start = timer.now();
  wait(say(*stream, "hello"));
  auto arrived = wait(kj::mv(arriving));
  EXPECT_EQ(wait(hear(*arrived.stream, 5)), "hello");
  auto more = hear(*arrived.stream, 1);
  expect_idle_end(*client);
  expect_idle_end(*node);
  EXPECT_GE(timer.now() - start, 390 * kj::MILLISECONDS);  // the timer counts whole milliseconds
  EXPECT_EQ(fault(kj::mv(reading)), Type::DISCONNECTED);
  EXPECT_EQ(fault(kj::mv(more)), Type::DISCONNECTED);
  EXPECT_EQ(fault(say(*stream, "more")), Type::DISCONNECTED);
  EXPECT_EQ(fault(client->flushed()), Type::DISCONNECTED);
  EXPECT_EQ(fault(node->accept_stream()), Type::DISCONNECTED);
  EXPECT_EQ(this->node().counts().connections, 0u);
}

TEST_F(Endings, TheShorterIdleTimeHoldsForBothSides) {
  of_node().idle_timeout = 400 * kj::MILLISECONDS;
  of_client().idle_timeout = 10 * kj::MINUTES;
  auto [client, node] = connect_pair();
  expect_idle_end(*client);
  expect_idle_end(*node);
}

TEST_F(Endings, KeepAliveHoldsAnIdleConnectionBeyondTheIdleTime) {
  of_client().idle_timeout = of_node().idle_timeout = 2 * kj::SECONDS;
  of_client().keep_alive = 100 * kj::MILLISECONDS;
  auto [client, node] = connect_pair();
  sleep(3 * kj::SECONDS);
  EXPECT_FALSE(client->on_closed().poll(scope));
  EXPECT_FALSE(node->on_closed().poll(scope));
  auto stream = client->open_stream(StreamKind::rpc);
  wait(say(*stream, "hello"));
  EXPECT_EQ(wait(hear(*wait(node->accept_stream()).stream, 5)), "hello");
}

TEST_F(Endings, KeepAliveDoesNotHoldAConnectionWhosePeerIsGone) {
  of_client().idle_timeout = of_node().idle_timeout = 400 * kj::MILLISECONDS;
  of_client().keep_alive = 50 * kj::MILLISECONDS;
  Relay relay(io.unixEventPort, node().local_address());
  auto [client, node] = connect_pair(target(relay));
  relay.cut();
  expect_idle_end(*client);
  expect_idle_end(*node);
}

TEST_F(Endings, WritingDoesNotHoldAConnectionWhosePeerIsGone) {
  of_client().idle_timeout = of_node().idle_timeout = 400 * kj::MILLISECONDS;
  Relay relay(io.unixEventPort, node().local_address());
  auto [client, node] = connect_pair(target(relay));
  relay.cut();
  auto stream = client->open_stream(StreamKind::rpc);
  const std::string much(2 * 1024 * 1024, 'x');
  EXPECT_EQ(fault(say(*stream, much)), Type::DISCONNECTED);
  expect_idle_end(*client);
}

TEST_F(Endings, AConnectionSurvivesThatNothingPassesForAWhile) {
  Relay relay(io.unixEventPort, node().local_address());
  auto [client, node] = connect_pair(target(relay));
  auto stream = client->open_stream(StreamKind::rpc);
  relay.cut();
  wait(say(*stream, "hello"));
  sleep(500 * kj::MILLISECONDS);
  relay.mend();
  EXPECT_EQ(wait(hear(*wait(node->accept_stream()).stream, 5)), "hello");
}

TEST_F(Endings, ThePeerHearsWhyAConnectionWasClosed) {
  auto [client, node] = connect_pair();
  node->close(CloseCode::session_ended, "logged out elsewhere");
  const auto closed = wait(client->on_closed());
  EXPECT_EQ(closed.by, Closed::By::peer);
  EXPECT_EQ(closed.code, CloseCode::session_ended);
  EXPECT_EQ(closed.reason, "logged out elsewhere");
  const auto own = wait(node->on_closed());
  EXPECT_EQ(own.by, Closed::By::us);
  EXPECT_EQ(own.code, CloseCode::session_ended);
}

TEST_F(Endings, ThePeersWordsCannotPaintOnATerminal) {
  auto [client, node] = connect_pair();
  client->close(CloseCode::done, "\x1b[31m red \xc3\xa9\n");
  EXPECT_EQ(wait(node->on_closed()).reason, "?[31m red ???");
}

}  // namespace
}  // namespace qpc::net
