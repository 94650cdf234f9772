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
  EXPECT_EQ(after, 1);
}

}  // namespace
}  // namespace qpc::net::quic
