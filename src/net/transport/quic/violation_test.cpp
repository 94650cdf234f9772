// Clients that break the rules of QUIC: their connection ends, and no other.
#include "net/transport/quic/connection_handle.h"
#include "net/transport/quic/loopback_for_tests.h"
#include "net/transport/quic/packet_forge_for_tests.h"

namespace qpc::net::quic {
namespace {

struct Violation : LoopbackTest {
  ~Violation() noexcept override = default;

  Relay relay{io.unixEventPort, node().local_address()};
  EndpointKeys keys{random.secret(32)};
  Endpoint endpoint{environment, Relay::any_port(), keys};
  ConnectionId destination;
  kj::Maybe<kj::Own<PacketForge>> forge;
  Pair pair = connect_forger();

  Pair connect_forger() {
    relay.to_node = [this](Bytes& datagram) {
      if ((datagram[0] & 0x80) == 0) destination = ConnectionId(ByteView(datagram).subspan(1, ConnectionId::our_size));
      return true;
    };
    auto context = make_client_context(native_alpn, client_groups(KeyExchange::hybrid_only));
    forge.emplace(kj::heap<PacketForge>(*context));
    auto accepted = node().accept();
    auto connection = kj::refcounted<QuicConnection>(
        endpoint, std::move(context), native_alpn, network_settings.connection,
        Path{endpoint.local_address(), Relay::socket_address(relay.address())},
        tls::CertificateExpectation{date_of(clock), "node.example", tls::identity_key(identity)});
    endpoint.add(kj::addRef(*connection));
    EXPECT_EQ(wait(connection->when_ready()), std::nullopt);
    Pair made{make_handle(kj::mv(connection), PeerAccepted::yes), wait(kj::mv(accepted))};
    auto stream = made.client->open_stream(StreamKind::rpc);
    wait(say(*stream, "all is well"));
    wait(made.client->flushed());
    EXPECT_TRUE(eventually([&] { return destination != ConnectionId(); }));
    relay.to_node = relay.to_client = [](Bytes&) { return false; };  // from here on, only forged packets arrive
    return made;
  }

  void send(ByteView frames) {
    KJ_IF_MAYBE (packets, forge) relay.send_to_node((*packets)->packet(destination, frames));
  }
  void expect_end(std::string_view reason) {
    const auto closed = wait(pair.node->on_closed());
    EXPECT_EQ(closed.by, Closed::By::us);
    EXPECT_EQ(closed.code, CloseCode::protocol_error);
    EXPECT_EQ(closed.reason, reason);
  }
  /// Others are served as before.
  void expect_others_served() {
    auto [client, node] = connect_pair();
    auto stream = client->open_stream(StreamKind::rpc);
    wait(say(*stream, "hello"));
    EXPECT_EQ(wait(hear(*wait(node->accept_stream()).stream, 5)), "hello");
  }
};

TEST_F(Violation, ForgedPacketsThatKeepTheRulesAreTaken) {  // or the tests below would show nothing
  wait(pair.node->accept_stream());                         // the first one
  send(stream_frame(4, 0, std::string_view("\1hello", 6)));
  auto arrived = wait(pair.node->accept_stream());
  EXPECT_EQ(arrived.kind, StreamKind::blob);
  EXPECT_EQ(wait(hear(*arrived.stream, 5)), "hello");
}

TEST_F(Violation, MayOpenAsManyStreamsAsAStrangerAndNotOneMore) {
  send(stream_frame(12, 0, "\1"));  // the fourth
  sleep(20 * kj::MILLISECONDS);
  EXPECT_FALSE(pair.node->on_closed().poll(scope));
  send(stream_frame(16, 0, "\1"));
  expect_end("ERR_STREAM_LIMIT");
  expect_others_served();
}

TEST_F(Violation, MayOpenNoUnidirectionalStream) {
  send(stream_frame(2, 0, "\1"));
  expect_end("ERR_STREAM_LIMIT");
}

TEST_F(Violation, MayNotWriteBeyondTheWindowOfAStream) {
  const auto window = listener_settings.connection.stranger.stream_bytes;
  send(stream_frame(4, window - 1, "\1"));
  sleep(20 * kj::MILLISECONDS);
  EXPECT_FALSE(pair.node->on_closed().poll(scope));
  send(stream_frame(4, window, "\1"));
  expect_end("ERR_FLOW_CONTROL");
  expect_others_served();
}

TEST_F(Violation, MayNotWriteBeyondTheWindowOfTheConnection) {
  const auto& window = listener_settings.connection.stranger;
  ASSERT_EQ(window.connection_bytes, 2 * window.stream_bytes);
  send(stream_frame(4, window.stream_bytes - 1, "\1"));
  send(stream_frame(8, window.stream_bytes - 1, "\1"));
  expect_end("ERR_FLOW_CONTROL");  // as the first stream has taken some
}

TEST_F(Violation, MayNotChangeWhereAStreamEnds) {
  send(frame(0x0f, {4, 0, 2}, "\1x"));  // with its end
  send(stream_frame(4, 2, "more"));
  expect_end("ERR_FINAL_SIZE");
}

TEST_F(Violation, MayNotWriteToAStreamThatTheNodeHasNotOpened) {
  send(stream_frame(1, 0, "\1"));
  expect_end("ERR_STREAM_STATE");
}

TEST_F(Violation, MayNotSpeakTlsAfterTheHandshake) {
  send(frame(0x06, {0, 4}, std::string_view("\0\0\0\0", 4)));  // RFC 9000 §19.6; the node keeps no TLS for it
  expect_end("TLS failed");
  expect_others_served();
}

TEST_F(Violation, MayNotSendFramesThatOnlyANodeSends) {
  send(frame(0x1e, {}));  // HANDSHAKE_DONE
  expect_end("ERR_PROTO");
}

TEST_F(Violation, MayNotSendFramesThatDoNotExist) {
  send(frame(0x3f, {}));
  expect_end("ERR_FRAME_ENCODING");
}

TEST_F(Violation, MayNotAcknowledgeWhatWasNeverSent) {
  send(frame(0x02, {900'000, 0, 0, 0}));
  expect_end("ERR_PROTO");
}

}  // namespace
}  // namespace qpc::net::quic
