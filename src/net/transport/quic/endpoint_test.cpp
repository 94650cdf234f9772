// What an endpoint does when the system or this program fails it: it goes on with everybody else.
#include "net/transport/quic/endpoint.h"

#include "net/transport/quic/loopback_for_tests.h"
#include "net/transport/quic/socket_faults_for_tests.h"

namespace qpc::net::quic {
namespace {

struct FullSendBuffer : LoopbackTest {
  ~FullSendBuffer() noexcept override = default;

  SocketFaults faults;
  UdpSocket stranger{io.unixEventPort, *SocketAddress::from_literal("127.0.0.1", 0)};
  int refused = 0;

  /// The system takes no datagram of the node's for so many tries.
  void fill(int tries, int error = EAGAIN) {
    faults.on_send = [this, error, tries, fd = node().socket().fd()](int sender, const msghdr&) {
      return sender == fd && refused < tries ? (++refused, error) : 0;
    };
  }
  /// To which the node answers outside of any connection.
  void send_an_unknown_version() {
    Bytes packet(1200);
    std::ranges::copy(Bytes{0xc0, 0x1a, 0x2a, 0x3a, 0x4a, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0}, packet.begin());
    const auto node_at = *SocketAddress::from_literal("127.0.0.1", node().local_address().port);
    stranger.send({stranger.local_address(), node_at}, packet, packet.size());
  }
};

TEST_F(FullSendBuffer, IsWaitedForAlsoWhenItFilledUpOutsideOfConnections) {
  for (const int error : {EAGAIN, ENOBUFS}) {
    refused = 0;
    fill(3, error);
    send_an_unknown_version();
    EXPECT_TRUE(eventually([&] { return refused > 0; }));
    connect();
    EXPECT_EQ(refused, 3);
  }
}

TEST_F(FullSendBuffer, IsWaitedForWhenAConnectionThatEndsFilledItUp) {
  auto [client, node] = connect_pair();
  fill(3);
  node->close(CloseCode::session_ended, "a closing packet that waits");
  EXPECT_EQ(wait(client->on_closed()).code, CloseCode::session_ended);
  connect();
}

TEST_F(FullSendBuffer, KeepsNoRepeatedClosingPackets) {
  Relay relay(io.unixEventPort, node().local_address());
  auto pair = connect_pair(target(relay));
  Bytes last;
  relay.to_node = [&](Bytes& datagram) { return last = datagram, true; };
  pair.client->open_stream(StreamKind::rpc)->write("x", 1).wait(scope);
  EXPECT_TRUE(eventually([&] { return !last.empty(); }));
  relay.to_client = [](Bytes&) { return false; };
  sleep(20 * kj::MILLISECONDS);
  fill(1'000'000);
  pair.node->close(CloseCode::done, "");
  for (int repeat = 0; repeat < 20; ++repeat) relay.send_to_node(last);
  sleep(20 * kj::MILLISECONDS);
  int after = 0;
  faults.on_send = [&, fd = node().socket().fd()](int sender, const msghdr&) { return after += sender == fd, 0; };
  sleep(50 * kj::MILLISECONDS);
  faults.on_send = [](int, const msghdr&) { return 0; };
  EXPECT_EQ(after, 1);
}

/// Chance that fails, like a system without entropy, as often as it is told to.
struct FailingRandom final : Random {
  ~FailingRandom() noexcept override = default;
  crypto::SeededRandom fine{std::uint64_t{2}};
  int spared = 0;  // calls before those that fail
  int failures = 0;
  int failed = 0;

  void fill(std::span<std::uint8_t> octets) override {
    if (failures > 0 && spared-- <= 0) {
      --failures, ++failed;
      kj::throwFatalException(KJ_EXCEPTION(FAILED, "no entropy, says a test"));
    }
    fine.fill(octets);
  }
};

struct Faults : LoopbackTest {
  ~Faults() noexcept override = default;

  FailingRandom failing;
  /// Of the node alone.
  QuicListener& fragile_node() {
    listener =
        kj::heap<QuicListener>(QuicEnvironment{io.unixEventPort, kj::systemPreciseMonotonicClock(), clock, failing},
                               NodeAddress{host, 0}, credentials, derive_quic_secret(identity), listener_settings);
    port = listener->local_address().port;
    return *listener;
  }
};

TEST_F(Faults, OfOneFirstPacketLoseThatPacketAlone) {
  fragile_node();
  failing.failures = 1;  // the connection gets no id
  connect();
  EXPECT_EQ(failing.failed, 1);
}

TEST_F(Faults, AnywhereInAHandshakeEndThatConnectionAlone) {
  fragile_node();
  auto other = connect_pair();
  constexpr int calls = 6;  // of a handshake, some of them inside of ngtcp2's callbacks
  for (int call = 0; call < calls; ++call) {
    failing.spared = call;
    failing.failures = 1;
    fault(within(timer, 1 * kj::SECONDS, "a handshake", client().connect(target()).ignoreResult()));
    EXPECT_FALSE(other.node->on_closed().poll(scope));
  }
  EXPECT_GE(failing.failed, 2);
  failing.failures = 0;
  connect();
}

/// A listener that cannot start TLS, as when there is no memory.
struct WithoutTls final : Newcomers {
  tls::SslContextPtr context{SSL_CTX_new(DTLS_method())};  // of which there is no QUIC
  QuicSettings settings;
  int first_packets = 0;

  void first_packet(Endpoint& endpoint, const Datagram& datagram) override {
    ngtcp2_pkt_hd header;
    ASSERT_EQ(ngtcp2_accept(&header, datagram.payload.data(), datagram.payload.size()), 0);
    ++first_packets;
    kj::refcounted<QuicConnection>(endpoint, *context, settings, datagram.path,
                                   Arrival{header, from_ngtcp2(header.dcid), false});
  }
};

TEST_F(Faults, OfAConnectionThatCannotStartLeaveNothingBehind) {
  WithoutTls newcomers;
  EndpointKeys keys{random.secret(32)};
  Endpoint endpoint(environment, Relay::any_port(), {}, keys, newcomers);
  auto where = target();
  where.address = {"127.0.0.1", endpoint.local_address().port()};
  auto connecting = client().connect(where).ignoreResult().eagerlyEvaluate([](kj::Exception&&) {});
  EXPECT_TRUE(eventually([&] { return newcomers.first_packets >= 4; }));  // of one id, twice and more
  EXPECT_EQ(endpoint.connections(), 0u);
}

}  // namespace
}  // namespace qpc::net::quic
