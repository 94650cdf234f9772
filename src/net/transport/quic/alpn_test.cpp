// RFC 9001 §8.1: without a common application protocol there is no connection, whoever of the two names none.
#include "net/transport/quic/connection_handle.h"
#include "net/transport/quic/loopback_for_tests.h"

namespace qpc::net::quic {
namespace {

struct ApplicationProtocol : LoopbackTest {
  ~ApplicationProtocol() noexcept override = default;

  EndpointKeys keys{random.secret(32)};
  Endpoint endpoint{environment, Relay::any_port(), keys};

  kj::Own<QuicConnection> connect_with(tls::SslContextPtr context, std::string_view alpn, const NodeAddress& where) {
    auto connection = kj::refcounted<QuicConnection>(
        endpoint, std::move(context), alpn, network_settings.connection,
        Path{endpoint.local_address(), Relay::socket_address(where)},
        tls::CertificateExpectation{date_of(clock), "node.example", tls::identity_key(identity)});
    endpoint.add(kj::addRef(*connection));
    return connection;
  }
};

TEST_F(ApplicationProtocol, IsAskedOfClientsThatOfferNone) {
  auto context = make_client_context(native_alpn, client_groups(KeyExchange::hybrid_only));
  ASSERT_EQ(SSL_CTX_set_alpn_protos(context.get(), nullptr, 0), 0);
  auto accepted = node().accept();
  auto connection = connect_with(std::move(context), "", node().local_address());
  EXPECT_EQ(wait(connection->on_closed()).by, Closed::By::peer);
  EXPECT_EQ(node().counts().connections, 0u);
  EXPECT_FALSE(accepted.poll(scope));
}

TEST_F(ApplicationProtocol, LeavesNothingToAcceptWhereTheClientRefuses) {
  auto context = make_client_context(native_alpn, client_groups(KeyExchange::hybrid_only));
  ASSERT_EQ(SSL_CTX_set_alpn_protos(context.get(), nullptr, 0), 0);
  auto accepted = node().accept();
  auto connection = connect_with(std::move(context), native_alpn, node().local_address());
  EXPECT_EQ(wait(connection->on_closed()).by, Closed::By::us);
  EXPECT_TRUE(eventually([&] { return node().counts().connections == 0; }));
  EXPECT_FALSE(accepted.poll(scope));
}

/// A node that takes clients in whatever they offer, and names no protocol.
struct Silent final : Newcomers {
  explicit Silent(const tls::Credentials& credentials)
      : context(make_server_context(credentials, KeyExchange::hybrid_only)) {
    SSL_CTX_set_alpn_select_cb(context.get(), nullptr, nullptr);
  }
  tls::SslContextPtr context;
  QuicSettings settings;

  void first_packet(Endpoint& endpoint, const Datagram& datagram) override {
    ngtcp2_pkt_hd header;
    ASSERT_EQ(ngtcp2_accept(&header, datagram.payload.data(), datagram.payload.size()), 0);
    endpoint
        .add(kj::refcounted<QuicConnection>(endpoint, *context, settings, datagram.path,
                                            Arrival{header, from_ngtcp2(header.dcid), false}))
        .receive(datagram);
  }
};

TEST_F(ApplicationProtocol, IsAskedOfNodesThatChooseNone) {
  Silent silent(credentials);
  Endpoint there(environment, Relay::any_port(), {}, keys, silent);
  auto connection = connect_with(make_client_context(native_alpn, client_groups(KeyExchange::hybrid_only)), native_alpn,
                                 {"127.0.0.1", there.local_address().port()});
  const auto refusal = wait(connection->when_ready());
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->reason, ConnectRefusal::Reason::no_common_protocol);
}

}  // namespace
}  // namespace qpc::net::quic
