#include "net/transport/memory/memory_network.h"

#include <gtest/gtest.h>

namespace qpc::net {
namespace {

/// Counts upwards: every call differs, every run is the same.
struct CountingRandom final : Random {
  std::uint8_t next = 0;
  void fill(std::span<std::uint8_t> memory) override {
    for (auto& octet : memory) octet = next++;
  }
};

struct MemoryNetworkTest : testing::Test {
  ~MemoryNetworkTest() noexcept override = default;
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  CountingRandom random;
  MemoryNetwork network{random};
  NodeAddress address{"node.example", 1};
  PeerIdentity identity{{7}, {"node.example"}};
  kj::Own<Listener> listener = network.listen(address, identity);

  ConnectTarget target() const { return {address, PinnedIdentity{identity.key}, "node.example"}; }
  MemoryConnectionPair connect() {
    auto client = network.connect(target()).wait(scope);
    return {kj::mv(client.value()), listener->accept().wait(scope)};
  }
};

kj::Exception::Type fault(kj::WaitScope& scope, auto promise) {
  try {
    promise.wait(scope);
  } catch (const kj::Exception& e) {
    return e.getType();
  }
  ADD_FAILURE() << "no exception";
  return kj::Exception::Type::FAILED;
}

TEST_F(MemoryNetworkTest, CarriesBytesBothWaysOnAStreamOfEitherKind) {
  auto [client, node] = connect();
  auto near = client->open_stream(StreamKind::blob);
  auto incoming = node->accept_stream().wait(scope);
  EXPECT_EQ(incoming.kind, StreamKind::blob);
  auto& far = *incoming.stream;
  for (auto [from, to] : {std::pair(near.get(), &far), std::pair(&far, near.get())}) {
    char text[3] = {};
    auto written = from->write("abc", 3);
    to->read(text, 3).wait(scope);
    written.wait(scope);
    EXPECT_EQ(std::string_view(text, 3), "abc");
  }
}

TEST_F(MemoryNetworkTest, GivesBothEndsOneChannelBindingAndEachConnectionItsOwn) {
  const auto first = connect(), second = connect();
  EXPECT_EQ(first.client->channel_binding().bytes, first.node->channel_binding().bytes);
  EXPECT_NE(first.client->channel_binding().bytes, second.client->channel_binding().bytes);
}

TEST_F(MemoryNetworkTest, ShowsTheNodesIdentityToTheClientAlone) {
  auto [client, node] = connect();
  KJ_IF_MAYBE (peer, client->peer_identity()) {
    EXPECT_EQ(*peer, identity);
  } else {
    FAIL();
  }
  EXPECT_TRUE(node->peer_identity() == nullptr);
}

TEST_F(MemoryNetworkTest, RefusesAnotherIdentityThanThePinnedOneAndNamesBoth) {
  auto other = target();
  other.trust = PinnedIdentity{{8}};
  const auto refused = network.connect(other).wait(scope);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, ConnectRefusal::Reason::identity_mismatch);
  EXPECT_EQ(refused.error().expected, IdentityKey{8});
  EXPECT_EQ(refused.error().found, IdentityKey{7});
}

TEST_F(MemoryNetworkTest, RefusesACertificateForAnotherDomain) {
  auto other = target();
  other.domain = "other.example";
  const auto refused = network.connect(other).wait(scope);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, ConnectRefusal::Reason::domain_mismatch);
}

TEST_F(MemoryNetworkTest, OpensNoStreamAtFirstUseBeforeThePeerIsAccepted) {
  auto first = target();
  first.trust = FirstUse{};
  auto client = network.connect(first).wait(scope);
  EXPECT_THROW((*client)->open_stream(StreamKind::rpc), kj::Exception);
  (*client)->accept_peer();
  (*client)->open_stream(StreamKind::rpc);
}

TEST_F(MemoryNetworkTest, IsDisconnectedWhereNobodyListens) {
  listener = nullptr;
  EXPECT_EQ(fault(scope, network.connect(target())), kj::Exception::Type::DISCONNECTED);
}

TEST_F(MemoryNetworkTest, ClosingTellsThePeerAndBreaksWhatWaits) {
  auto [client, node] = connect();
  auto near = client->open_stream(StreamKind::rpc);
  auto far = node->accept_stream().wait(scope).stream;
  char octet;
  auto reading = far->read(&octet, 1);
  auto accepting = node->accept_stream();
  client->close(CloseCode::session_ended, "bye");
  const auto closed = node->on_closed().wait(scope);
  EXPECT_EQ(closed.by, Closed::By::peer);
  EXPECT_EQ(closed.code, CloseCode::session_ended);
  EXPECT_EQ(closed.reason, "bye");
  EXPECT_EQ(client->on_closed().wait(scope).by, Closed::By::us);
  EXPECT_EQ(fault(scope, kj::mv(reading)), kj::Exception::Type::DISCONNECTED);
  EXPECT_EQ(fault(scope, kj::mv(accepting)), kj::Exception::Type::DISCONNECTED);
  EXPECT_EQ(fault(scope, near->write("x", 1)), kj::Exception::Type::DISCONNECTED);
}

TEST_F(MemoryNetworkTest, StreamsMayOutliveTheirConnection) {
  auto [client, node] = connect();
  auto near = client->open_stream(StreamKind::rpc);
  client = nullptr;
  EXPECT_EQ(node->on_closed().wait(scope).code, CloseCode::done);
  node = nullptr;
  EXPECT_EQ(fault(scope, near->write("x", 1)), kj::Exception::Type::DISCONNECTED);
}

TEST_F(MemoryNetworkTest, TheNodesPeerIsAStrangerUntilItsStandingIsRaised) {
  auto [client, node] = connect();
  EXPECT_EQ(node->standing(), Standing::stranger);
  EXPECT_EQ(client->standing(), Standing::authenticated);
  node->raise_standing();
  EXPECT_EQ(node->standing(), Standing::authenticated);
}

}  // namespace
}  // namespace qpc::net
