// Stateless reset (RFC 9000 §10.3): how a node that has lost its memory ends the connections it had.
#include "net/transport/quic/loopback_for_tests.h"

namespace qpc::net {
namespace {

using Type = kj::Exception::Type;

struct StatelessReset : LoopbackTest {
  StatelessReset() {
    // Whatever ends here, ends because of a reset.
    network_settings.connection.idle_timeout = listener_settings.connection.idle_timeout = 10 * kj::MINUTES;
  }
  ~StatelessReset() noexcept override = default;

  /// A node that has never heard of anybody.
  kj::Own<QuicListener> new_node(const crypto::SigningKey& key) {
    return kj::heap<QuicListener>(environment, NodeAddress{host, 0}, issue(key), derive_quic_secret(key),
                                  listener_settings);
  }
};

TEST_F(StatelessReset, EndsAConnectionThatTheNodeHasForgotten) {
  Relay relay(io.unixEventPort, node().local_address());
  auto [client, node] = connect_pair(target(relay));
  auto stream = client->open_stream(StreamKind::rpc);
  auto reading = hear(*stream, 1);
  const auto restarted = new_node(identity);
  relay.lead_to(restarted->local_address());
  wait(say(*stream, "hello"));
  const auto closed = wait(client->on_closed());
  EXPECT_EQ(closed.by, Closed::By::network);
  EXPECT_EQ(closed.reason, "the peer does not know the connection any more");
  EXPECT_EQ(fault(kj::mv(reading)), Type::DISCONNECTED);
  EXPECT_EQ(fault(say(*stream, "more")), Type::DISCONNECTED);
  EXPECT_EQ(fault(client->accept_stream()), Type::DISCONNECTED);
  EXPECT_EQ(restarted->counts().connections, 0u);
}

TEST_F(StatelessReset, ReachesASilentClientThatKeepsItselfAlive) {
  network_settings.connection.keep_alive = 50 * kj::MILLISECONDS;
  Relay relay(io.unixEventPort, node().local_address());
  auto [client, node] = connect_pair(target(relay));
  const auto restarted = new_node(identity);
  relay.lead_to(restarted->local_address());
  EXPECT_EQ(wait(client->on_closed()).by, Closed::By::network);
}

TEST_F(StatelessReset, OfANodeWithAnotherSecretChangesNothing) {
  Relay relay(io.unixEventPort, node().local_address());
  auto [client, node] = connect_pair(target(relay));
  auto stream = client->open_stream(StreamKind::rpc);
  const auto stranger = new_node(crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random));
  std::size_t resets = 0;
  relay.to_client = [&](Bytes&) { return ++resets, true; };
  relay.lead_to(stranger->local_address());
  wait(say(*stream, "hello"));
  EXPECT_TRUE(eventually([&] { return resets > 0; }));
  sleep(50 * kj::MILLISECONDS);
  EXPECT_FALSE(client->on_closed().poll(scope));
  relay.lead_to(this->node().local_address());
  EXPECT_EQ(wait(hear(*wait(node->accept_stream()).stream, 5)), "hello");
}

TEST_F(StatelessReset, IsShorterThanWhatItAnswers) {
  for (std::size_t size = 1; size <= 1200; size += size < 100 ? 1 : 100) {
    std::size_t answered = 0;
    Relay relay(io.unixEventPort, node().local_address());
    relay.to_client = [&](Bytes& datagram) {
      answered = datagram.size();
      return false;
    };
    Bytes datagram = random.bytes(size);
    datagram[0] = 0x40;  // a short header
    relay.send_to_node(datagram);
    if (size > 21) {
      ASSERT_TRUE(eventually([&] { return answered > 0; })) << size;
    } else {
      scope.poll();
    }
    EXPECT_LT(answered, size);
    EXPECT_LE(answered, 42u);
  }
}

TEST_F(StatelessReset, DoesNotGoBackAndForthForEver) {
  const auto other = new_node(identity);
  Relay relay(io.unixEventPort, node().local_address());
  std::size_t datagrams = 0;
  relay.to_node = relay.to_client = [&](Bytes&) { return ++datagrams, true; };
  relay.set_client(other->local_address());  // so each node takes the other for a client
  Bytes datagram = random.bytes(1200);
  datagram[0] = 0x40;
  relay.send_to_node(datagram);
  EXPECT_TRUE(eventually([&] { return datagrams >= 2; }));
  for (std::size_t before = 0; before != datagrams && datagrams < 1000; sleep(20 * kj::MILLISECONDS)) {
    before = datagrams;
  }
  EXPECT_LE(datagrams, 42u);
}

}  // namespace
}  // namespace qpc::net
