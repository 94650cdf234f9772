// Whom a node takes in: limits on handshakes and connections, and an end to newcomers.
#include "net/transport/quic/loopback_for_tests.h"

namespace qpc::net {
namespace {

using Type = kj::Exception::Type;

struct Admission : LoopbackTest {
  std::uint64_t refused(QuicListener::Refused reason) {
    return node().counts().refused[static_cast<std::size_t>(reason)];
  }
};

TEST_F(Admission, TellsAClientThatTheNodeIsFull) {
  listener_settings.admission.max_connections = 1;
  auto first = connect_pair();
  EXPECT_EQ(fault(client().connect(target())), Type::OVERLOADED);
  EXPECT_GE(refused(QuicListener::Refused::full), 1u);  // its ClientHello takes several datagrams
  first.client = nullptr;
  EXPECT_TRUE(eventually([&] { return node().counts().connections == 0; }));
  connect();
}

TEST_F(Admission, RefusesNewcomersWhileItStopsAndServesWhoIsThere) {
  auto [client, node] = connect_pair();
  this->node().stop_accepting();
  EXPECT_EQ(fault(this->client().connect(target())), Type::OVERLOADED);
  auto stream = client->open_stream(StreamKind::rpc);
  wait(say(*stream, "hello"));
  EXPECT_EQ(wait(hear(*wait(node->accept_stream()).stream, 5)), "hello");
}

TEST_F(Admission, LetsFurtherHandshakesWaitUntilThereIsRoomForThem) {
  listener_settings.max_half_open = 1;
  listener_settings.admission.retry = Retry::never;
  listener_settings.connection.handshake_timeout = 1 * kj::SECONDS;
  Relay deaf(io.unixEventPort, node().local_address());
  deaf.to_client = [](Bytes&) { return false; };
  auto half = client().connect(target(deaf)).ignoreResult().eagerlyEvaluate([](kj::Exception&&) {});
  EXPECT_TRUE(eventually([&] { return node().counts().half_open == 1; }));
  auto connecting = client().connect(target());
  sleep(100 * kj::MILLISECONDS);
  EXPECT_EQ(node().counts().connections, 1u);
  deaf.cut();
  EXPECT_TRUE(wait(kj::mv(connecting)).has_value());
}

TEST_F(Admission, RefusesTheStrangersOfANetworkThatHasItsShareAndNoOthers) {
  listener_settings.admission.own_host = OwnHost::counted;
  listener_settings.max_strangers_of_network = 2;
  auto first = connect_pair(), second = connect_pair();
  EXPECT_EQ(node().counts().strangers, 2u);
  EXPECT_EQ(fault(client().connect(target())), Type::OVERLOADED);
  first.node->raise_standing();  // a client with a session is no stranger any more
  EXPECT_EQ(node().counts().strangers, 1u);
  auto third = connect_pair();
  EXPECT_EQ(fault(client().connect(target())), Type::OVERLOADED);
  second.client = nullptr;
  EXPECT_TRUE(eventually([&] { return node().counts().strangers == 1; }));
  connect();
}

TEST_F(Admission, RefusesMoreConnectionsOfANetworkThanItsShareWhoeverTheyAre) {
  listener_settings.admission.own_host = OwnHost::counted;
  listener_settings.admission.max_connections_of_network = 2;
  auto first = connect_pair(), second = connect_pair();
  first.node->raise_standing();
  second.node->raise_standing();
  EXPECT_EQ(fault(client().connect(target())), Type::OVERLOADED);
  EXPECT_GE(refused(QuicListener::Refused::network), 1u);
  listener->set_admission({.max_connections_of_network = 3, .own_host = OwnHost::counted});
  auto third = connect_pair();
  EXPECT_EQ(fault(client().connect(target())), Type::OVERLOADED);
  second.client = nullptr;
  EXPECT_TRUE(eventually([&] { return node().counts().connections == 2; }));
  connect();
}

TEST_F(Admission, RefusesHandshakesOfANetworkThatComeTooOften) {
  listener_settings.admission.own_host = OwnHost::counted;
  listener_settings.admission.handshakes_of_network = 1;  // ten at once
  for (int handshake = 0; handshake < 10; ++handshake) connect();
  EXPECT_GE(node().counts().retries, 4u) << "for the second half of them";
  EXPECT_TRUE(eventually([&] {
    return refused(QuicListener::Refused::handshakes) > 0 || fault(client().connect(target())) == Type::OVERLOADED;
  }));
  EXPECT_GE(refused(QuicListener::Refused::handshakes), 1u);
}

TEST_F(Admission, LeavesHalfOfTheHandshakesOfANetworkToClientsThatAreThere) {
  listener_settings.admission.own_host = OwnHost::counted;
  listener_settings.admission.handshakes_of_network = 2;  // twenty at once
  listener_settings.retry_above_half_open_of_network = 1000;
  Relay deaf(io.unixEventPort, node().local_address());
  deaf.to_client = [](Bytes&) { return false; };  // as for who writes another's address on its packets
  std::vector<kj::Promise<void>> named;
  while (named.size() < 60) {
    named.push_back(client().connect(target(deaf)).ignoreResult().eagerlyEvaluate([](kj::Exception&&) {}));
  }
  EXPECT_TRUE(eventually([&] { return node().counts().retries >= 40; }));
  EXPECT_EQ(refused(QuicListener::Refused::handshakes), 0u);
  connect();
}

TEST_F(Admission, SparesThisMachineUnlessItCounts) {
  listener_settings.admission.max_connections_of_network = 1;
  listener_settings.admission.handshakes_of_network = 1;
  std::vector<Pair> pairs;
  while (pairs.size() < 15) pairs.push_back(connect_pair());
  EXPECT_EQ(node().counts().connections, 15u);
}

TEST_F(Admission, KeepsAShareOfTheConnectionsForWhoHasASession) {
  listener_settings.admission.max_connections = 3;
  listener_settings.max_strangers = 1;
  auto first = connect_pair();
  EXPECT_EQ(fault(client().connect(target())), Type::OVERLOADED);
  first.node->raise_standing();
  auto second = connect_pair();
  second.node->raise_standing();
  connect();
}

TEST_F(Admission, LetsOnlySoManyHandshakesOfANetworkGoOnAtOnce) {
  listener_settings.admission.own_host = OwnHost::counted;
  listener_settings.max_half_open_of_network = 1;
  Relay deaf(io.unixEventPort, node().local_address());
  deaf.to_client = [](Bytes&) { return false; };
  auto half = client().connect(target(deaf)).ignoreResult().eagerlyEvaluate([](kj::Exception&&) {});
  EXPECT_TRUE(eventually([&] { return node().counts().half_open == 1; }));
  auto connecting = client().connect(target());
  sleep(100 * kj::MILLISECONDS);
  EXPECT_EQ(node().counts().connections, 1u);
}

TEST_F(Admission, AsksForAProofOfTheAddressWhereMuchSeemsToComeFromOneNetwork) {
  listener_settings.admission.own_host = OwnHost::counted;
  listener_settings.retry_above_half_open_of_network = 1;
  Relay deaf(io.unixEventPort, node().local_address());
  deaf.to_client = [](Bytes&) { return false; };
  auto half = client().connect(target(deaf)).ignoreResult().eagerlyEvaluate([](kj::Exception&&) {});
  EXPECT_TRUE(eventually([&] { return node().counts().half_open == 1; }));
  EXPECT_EQ(node().counts().retries, 0u);
  connect();
  EXPECT_GE(node().counts().retries, 1u);
}

TEST_F(Admission, IgnoresWhatIsTooSmallForAFirstPacket) {  // RFC 9000 §14.1
  Relay relay(io.unixEventPort, node().local_address());
  std::size_t came = 0, went = 0;
  relay.to_node = [&](Bytes& datagram) {
    datagram.resize(1199);
    ++came;
    return true;
  };
  relay.to_client = [&](Bytes&) { return ++went, true; };
  auto connecting = client().connect(target(relay)).ignoreResult();
  EXPECT_TRUE(eventually([&] { return came >= 2; }));
  sleep(100 * kj::MILLISECONDS);
  EXPECT_EQ(went, 0u);
  EXPECT_EQ(node().counts().connections, 0u);
}

}  // namespace
}  // namespace qpc::net
