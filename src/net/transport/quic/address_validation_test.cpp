// Retry (RFC 9000 §8.1): under pressure, whoever connects has to show first that it is where it says.
#include "net/transport/quic/loopback_for_tests.h"

namespace qpc::net {
namespace {

using Type = kj::Exception::Type;

bool is_retry(ByteView packet) { return (packet[0] & 0xf0) == 0xf0; }
/// The first packet of `datagram`; without a token, where it is none that opens a connection.
ngtcp2_pkt_hd first_header(ByteView datagram) {
  ngtcp2_pkt_hd header{};
  if (ngtcp2_accept(&header, datagram.data(), datagram.size()) != 0) return {};
  return header;
}

struct AddressValidation : LoopbackTest {
  AddressValidation() { listener_settings.admission.retry = Retry::always; }
  ~AddressValidation() noexcept override = default;

  std::uint64_t retries() { return node().counts().retries; }
  std::size_t connections() { return node().counts().connections; }

  /// A client whose handshake does not get on: it hears nothing.
  struct HalfOpen {
    kj::Own<Relay> relay;
    kj::Promise<void> connecting;
  };
  HalfOpen open_half() {
    auto relay = kj::heap<Relay>(io.unixEventPort, node().local_address());
    relay->to_client = [](Bytes&) { return false; };
    auto connecting = client().connect(target(*relay)).ignoreResult().eagerlyEvaluate([](kj::Exception&&) {});
    return {kj::mv(relay), kj::mv(connecting)};
  }
};

TEST_F(AddressValidation, TakesAClientThatComesBackWithItsToken) {
  auto [client, node] = connect_pair();
  EXPECT_GE(retries(), 1u);
  auto stream = client->open_stream(StreamKind::rpc);
  wait(say(*stream, "hello"));
  auto arrived = wait(node->accept_stream());
  EXPECT_EQ(wait(hear(*arrived.stream, 5)), "hello");
}

TEST_F(AddressValidation, RemembersNothingOfAClientThatHasNotComeBack) {
  Relay relay(io.unixEventPort, node().local_address());
  relay.to_client = [](Bytes&) { return false; };
  auto connecting = client().connect(target(relay)).ignoreResult();
  EXPECT_TRUE(eventually([&] { return retries() >= 1; }));
  EXPECT_EQ(connections(), 0u);
}

TEST_F(AddressValidation, AsksNobodyBeforeThereIsPressure) {
  listener_settings.admission.retry = Retry::under_pressure;
  connect_pair();
  EXPECT_EQ(retries(), 0u);
}

TEST_F(AddressValidation, AsksUnderPressure) {
  listener_settings.admission.retry = Retry::under_pressure;
  listener_settings.retry_above_half_open = 2;
  const auto first = open_half(), second = open_half();
  EXPECT_TRUE(eventually([&] { return node().counts().half_open == 2; }));
  EXPECT_EQ(retries(), 0u);
  connect_pair();
  EXPECT_GE(retries(), 1u);
}

TEST_F(AddressValidation, EndsWithThePressure) {
  listener_settings.admission.retry = Retry::under_pressure;
  listener_settings.retry_above_half_open = 1;
  listener_settings.connection.handshake_timeout = 1 * kj::SECONDS;
  {
    const auto half = open_half();
    EXPECT_TRUE(eventually([&] { return node().counts().half_open == 1; }));
  }
  EXPECT_TRUE(eventually([&] { return node().counts().half_open == 0; }));
  EXPECT_EQ(connections(), 0u);
  connect_pair();
  EXPECT_EQ(retries(), 0u);
}

TEST_F(AddressValidation, RefusesATokenOfAnotherAddress) {
  Relay relay(io.unixEventPort, node().local_address());
  bool moved = false;
  relay.to_node = [&](Bytes& datagram) {
    if (first_header(datagram).tokenlen > 0 && !std::exchange(moved, true)) relay.move();
    return true;
  };
  EXPECT_EQ(fault(client().connect(target(relay))), Type::DISCONNECTED);
  EXPECT_EQ(connections(), 0u);
}

TEST_F(AddressValidation, RefusesAnExpiredToken) {
  Relay relay(io.unixEventPort, node().local_address());
  relay.to_client = [&](Bytes& datagram) {
    if (is_retry(datagram)) clock.date += 11 * kj::SECONDS;
    return true;
  };
  EXPECT_EQ(fault(client().connect(target(relay))), Type::DISCONNECTED);
  EXPECT_EQ(connections(), 0u);
}

TEST_F(AddressValidation, RefusesAForgedToken) {
  Relay relay(io.unixEventPort, node().local_address());
  relay.to_node = [&](Bytes& datagram) {
    const auto header = first_header(datagram);
    if (header.tokenlen > 0) datagram[static_cast<std::size_t>(header.token - datagram.data()) + 5] ^= 1;
    return true;
  };
  EXPECT_EQ(fault(client().connect(target(relay))), Type::DISCONNECTED);
  EXPECT_EQ(connections(), 0u);
}

TEST_F(AddressValidation, SendsNoMoreThanThreeTimesWhatCameFromAnAddressThatIsNotValidated) {  // RFC 9000 §8.1
  listener_settings.admission.retry = Retry::never;
  std::size_t came = 0, went = 0;
  Relay relay(io.unixEventPort, node().local_address());
  relay.to_node = [&](Bytes& datagram) {
    if (came >= 2400) return false;  // the ClientHello, which takes two
    came += datagram.size();
    return true;
  };
  relay.to_client = [&](Bytes& datagram) {
    went += datagram.size();
    return false;
  };
  auto connecting = client().connect(target(relay)).ignoreResult().eagerlyEvaluate([](kj::Exception&&) {});
  EXPECT_TRUE(eventually([&] { return went > 0; }));
  sleep(1500 * kj::MILLISECONDS);  // it sends again what is not acknowledged
  EXPECT_LE(went, 3 * came);
}

}  // namespace
}  // namespace qpc::net
