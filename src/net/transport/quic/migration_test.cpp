// Clients whose address changes (RFC 9000 §9): a NAT forgets them, or a phone leaves the house.
#include "net/transport/quic/loopback_for_tests.h"

namespace qpc::net {
namespace {

struct Migration : LoopbackTest {
  ~Migration() noexcept override = default;

  Relay relay{io.unixEventPort, node().local_address()};
  Pair pair = connect_pair(target(relay));
  kj::Own<kj::AsyncIoStream> stream = pair.client->open_stream(StreamKind::rpc);
  kj::Own<kj::AsyncIoStream> arrived;

  void client_says(std::string_view text) {
    wait(say(*stream, text));
    if (arrived.get() == nullptr) arrived = wait(pair.node->accept_stream()).stream;
    EXPECT_EQ(wait(hear(*arrived, text.size())), text);
  }
  void node_says(std::string_view text) {
    wait(say(*arrived, text));
    EXPECT_EQ(wait(hear(*stream, text.size())), text);
  }
};

TEST_F(Migration, AConnectionSurvivesThatTheClientsAddressChanges) {
  client_says("here I am");
  EXPECT_EQ(pair.node->peer_address(), relay.outside().to_string());
  relay.move();
  client_says("now I am there");
  node_says("I see");
  EXPECT_TRUE(eventually([&] { return pair.node->peer_address() == relay.outside().to_string(); }));
}

TEST_F(Migration, AnAddressCountsOnlyWhenTheClientHasShownToBeThere) {
  client_says("here I am");
  const auto before = relay.outside().to_string();
  relay.to_client = [](Bytes&) { return false; };  // no answer to a PATH_CHALLENGE
  relay.move();
  client_says("that comes from elsewhere");
  EXPECT_EQ(pair.node->peer_address(), before);
}

TEST_F(Migration, AConnectionSurvivesManyMoves) {
  for (int move = 0; move < 20; ++move) {
    client_says("hello");
    node_says("world");
    relay.move();
  }
  client_says("the end");
  EXPECT_FALSE(pair.node->on_closed().poll(scope));
}

TEST_F(Migration, WhoMovesInTheMiddleOfMuchDataLosesNone) {
  client_says("x");
  std::string much(3 * 1024 * 1024, '\0');
  for (std::size_t at = 0; at < much.size(); ++at) much[at] = static_cast<char>(at * 7 + at / 251);
  pair.node->raise_standing();
  auto writing = say(*stream, much).eagerlyEvaluate(nullptr);
  auto reading = hear(*arrived, much.size());
  for (int move = 0; move < 3; ++move) {
    reading.poll(scope);
    relay.move();
  }
  EXPECT_TRUE(wait(kj::mv(reading), 60 * kj::SECONDS) == much);
  wait(kj::mv(writing));
}

}  // namespace
}  // namespace qpc::net
