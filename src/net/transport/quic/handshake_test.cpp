// Handshakes over real UDP: whom a client believes, and what both sides insist on.
#include "net/transport/quic/loopback_for_tests.h"
#include "net/transport/tls/authority_for_tests.h"
#include "net/transport/tls/issued_certificate.h"

namespace qpc::net {
namespace {

using Reason = ConnectRefusal::Reason;
using Type = kj::Exception::Type;

struct Handshake : LoopbackTest {};

TEST_F(Handshake, AgreesOnTheHybridKeyExchangeAndOneChannelBinding) {
  const auto [client, node] = connect_pair();
  EXPECT_EQ(client->key_exchange_group(), "X25519MLKEM768");
  EXPECT_EQ(node->key_exchange_group(), "X25519MLKEM768");
  EXPECT_EQ(client->cipher(), node->cipher());
  EXPECT_EQ(client->channel_binding().type, ChannelBinding::Type::tls_exporter);
  EXPECT_EQ(client->channel_binding().bytes.size(), 32u);
  EXPECT_EQ(client->channel_binding().bytes, node->channel_binding().bytes);
}

TEST_F(Handshake, GivesEachConnectionItsOwnChannelBinding) {
  const auto first = connect_pair(), second = connect_pair();
  EXPECT_NE(first.client->channel_binding().bytes, second.client->channel_binding().bytes);
}

TEST_F(Handshake, ShowsTheNodesIdentityAndItsDomains) {
  const auto [client, node] = connect_pair();
  KJ_IF_MAYBE (peer, client->peer_identity()) {
    EXPECT_EQ(peer->key, tls::identity_key(identity));
    EXPECT_EQ(peer->domains, std::vector<std::string>{"node.example"});
  } else {
    ADD_FAILURE() << "no identity";
  }
  EXPECT_TRUE(node->peer_identity() == nullptr);
  EXPECT_EQ(client->peer_address(), this->node().local_address().to_string());
}

TEST_F(Handshake, WorksOverIPv6) {
  host = "::1";
  EXPECT_EQ(connect()->peer_address(), node().local_address().to_string());
}

TEST_F(Handshake, WorksByName) {
  auto where = target();
  where.address.host = "localhost";  // on many machines ::1 too, where nobody listens
  EXPECT_TRUE(try_connect(where).has_value());
}

TEST_F(Handshake, RefusesAnotherIdentityThanThePinnedOneAndNamesBoth) {
  auto where = target();
  where.trust = PinnedIdentity{{1, 2, 3}};
  const auto result = try_connect(where);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().reason, Reason::identity_mismatch);
  EXPECT_EQ(result.error().expected, (IdentityKey{1, 2, 3}));
  EXPECT_EQ(result.error().found, tls::identity_key(identity));
}

TEST_F(Handshake, OpensNoStreamAtFirstUseBeforeThePeerIsAccepted) {
  auto where = target();
  where.trust = FirstUse{};
  auto result = try_connect(where);
  ASSERT_TRUE(result.has_value());
  EXPECT_THROW((*result)->open_stream(StreamKind::rpc), kj::Exception);
  (*result)->accept_peer();
  (*result)->open_stream(StreamKind::rpc);
}

TEST_F(Handshake, RefusesACertificateForAnotherDomain) {
  auto where = target();
  where.domain = "other.example";
  EXPECT_EQ(refusal(where), Reason::domain_mismatch);
}

TEST_F(Handshake, RefusesAnExpiredCertificateAndTakesARenewedOne) {
  node();
  clock.date += 91 * kj::DAYS;
  EXPECT_EQ(refusal(target()), Reason::certificate_expired);
  listener->set_credentials(issue(identity));
  EXPECT_EQ(refusal(target()), std::nullopt);
}

TEST_F(Handshake, ShowsWhatAnAuthorityHasIssuedAndGoesBackToItsOwn) {
  const tls::Authority authority("handshake", date_of(clock));
  const auto key = tls::new_key();
  const auto leaf = authority.issue(*key, "node.example");
  auto issued = tls::read_issued_certificate(tls::pem_of(*leaf), tls::pem_of(*key), "node.example").value();
  auto where = target();
  where.trust = FirstUse{};
  where.authorities = Authorities{authority.file(), "node.example"};
  EXPECT_EQ(refusal(where), Reason::authority_unknown);
  listener->set_credentials(tls::issue_credentials(identity, tls::make_identity_certificate(identity, date_of(clock)),
                                                   {"node.example"}, date_of(clock), random, tls::usual_lifetime,
                                                   std::make_shared<tls::IssuedCertificate>(std::move(issued))));
  EXPECT_EQ(refusal(where), std::nullopt);
  EXPECT_EQ(refusal(target()), std::nullopt) << "who knows the identity";
  listener->set_credentials(issue(identity));
  EXPECT_EQ(refusal(where), Reason::authority_unknown);
  EXPECT_EQ(refusal(target()), std::nullopt);
}

TEST_F(Handshake, RefusesACertificateOfAnotherIssuer) {
  const auto other = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  credentials.identity_certificate = tls::make_identity_certificate(other, date_of(clock));
  auto where = target();
  where.trust = FirstUse{};
  EXPECT_EQ(refusal(where), Reason::certificate_invalid);
}

TEST_F(Handshake, FindsNoCommonProtocolWithAnotherAlpn) {
  network_settings.alpn = "h3";
  EXPECT_EQ(refusal(target()), Reason::no_common_protocol);
}

TEST_F(Handshake, FallsBackToX25519OnlyWhereBothSidesAllowIt) {
  auto where = target();
  where.key_exchange = KeyExchange::allow_classical;
  EXPECT_EQ(try_connect(where).value()->key_exchange_group(), "X25519MLKEM768");
}

TEST_F(Handshake, IsRefusedAtOnceWhereNobodyListens) {
  auto where = target();
  listener = nullptr;
  const auto start = timer.now();
  EXPECT_EQ(fault(client().connect(where)), Type::DISCONNECTED);
  EXPECT_LT(timer.now() - start, 1 * kj::SECONDS);
}

TEST_F(Handshake, GivesUpWhereNothingAnswers) {
  network_settings.connection.handshake_timeout = 300 * kj::MILLISECONDS;
  quic::UdpSocket silent(io.unixEventPort, *quic::SocketAddress::from_literal("127.0.0.1", 0));
  auto where = target();
  where.address.port = silent.local_address().port();
  EXPECT_EQ(fault(client().connect(where)), Type::DISCONNECTED);
}

TEST_F(Handshake, IsAFaultForAnUnknownHost) {
  auto where = target();
  where.address.host = "nowhere.invalid";
  EXPECT_EQ(fault(client().connect(where)), Type::DISCONNECTED);
}

TEST_F(Handshake, MayBeDroppedHalfway) {
  auto where = target();
  {
    auto dropped = client().connect(where);
  }
  {
    auto dropped = client().connect(where);
    scope.poll();
  }
  connect();
}

}  // namespace
}  // namespace qpc::net
