#include "net/transport/quic/udp_socket.h"

#include <gtest/gtest.h>
#include <kj/async-io.h>
#include <kj/exception.h>

#include "net/transport/quic/alarm.h"
#include "net/transport/quic/connection_id.h"
#include "net/transport/quic/socket_faults_for_tests.h"
#include "net/transport/quic/steering.h"

namespace qpc::net::quic {
namespace {

struct UdpSocketTest : testing::TestWithParam<const char*> {
  ~UdpSocketTest() noexcept override = default;

  kj::AsyncIoContext io = kj::setupAsyncIo();

  SocketAddress address(std::uint16_t port = 0) { return *SocketAddress::from_literal(GetParam(), port); }
  kj::Own<UdpSocket> bind() { return kj::heap<UdpSocket>(io.unixEventPort, address()); }
  /// What arrives until `count` datagrams are there.
  std::vector<std::pair<Path, Bytes>> receive(UdpSocket& socket, std::size_t count) {
    std::vector<std::pair<Path, Bytes>> arrived;
    while (arrived.size() < count) {
      const bool empty = socket.receive(
          [&](const Datagram& datagram) { arrived.emplace_back(datagram.path, to_bytes(datagram.payload)); });
      if (empty && arrived.size() < count) socket.when_readable().wait(io.waitScope);
    }
    return arrived;
  }
};

TEST_P(UdpSocketTest, CarriesADatagramAndNamesBothItsEnds) {
  auto a = bind(), b = bind();
  a->send({address(), b->local_address()}, as_bytes("hello"), 5);
  const auto [path, payload] = receive(*b, 1).at(0);
  EXPECT_EQ(as_text(payload), "hello");
  EXPECT_EQ(path.remote, a->local_address());
  EXPECT_EQ(path.local, b->local_address());
}

TEST_P(UdpSocketTest, TellsWhereADatagramArrivedIfAsked) {
  const char* any = address().is_ipv6() ? "::" : "0.0.0.0";
  UdpSocket everywhere(io.unixEventPort, *SocketAddress::from_literal(any, 0));
  auto there = address(everywhere.local_address().port());
  auto sender = bind();
  sender->send({sender->local_address(), there}, as_bytes("x"), 1);
  EXPECT_EQ(receive(everywhere, 1).at(0).first.local, everywhere.local_address());
  everywhere.report_local_addresses();
  sender->send({sender->local_address(), there}, as_bytes("x"), 1);
  EXPECT_EQ(receive(everywhere, 1).at(0).first.local, there);
}

TEST_P(UdpSocketTest, CutsARunIntoDatagramsOfOneSizeAndAShorterLast) {
  auto a = bind(), b = bind();
  Bytes run(10'500);
  for (std::size_t i = 0; i < run.size(); ++i) run[i] = static_cast<std::uint8_t>(i / 1000);
  a->send({a->local_address(), b->local_address()}, run, 1000);
  const auto arrived = receive(*b, 11);
  ASSERT_EQ(arrived.size(), 11u);
  for (std::size_t i = 0; i < 11; ++i) {
    EXPECT_EQ(arrived[i].second, Bytes(i < 10 ? 1000 : 500, static_cast<std::uint8_t>(i)));
  }
}

TEST_P(UdpSocketTest, GoesOnCuttingRunsUpAfterADestinationThatTakesNone) {
  auto a = bind(), b = bind();
  const Bytes run(2500);
  a->send({a->local_address(), address(0)}, run, 1000);  // EINVAL: there is no port 0
  EXPECT_FALSE(a->is_blocked());
  SocketFaults faults;
  std::vector<std::size_t> sent;
  faults.on_send = [&](int, const msghdr& message) { return sent.push_back(segment_size_of(message)), 0; };
  a->send({a->local_address(), b->local_address()}, run, 1000);
  EXPECT_EQ(sent, (std::vector<std::size_t>{1000}));
  EXPECT_EQ(receive(*b, 3).size(), 3u);
}

TEST_P(UdpSocketTest, SendsOneByOneWhereTheDeviceCannotCutRunsUp) {
  for (const int error : {EIO, EINVAL}) {
    auto a = bind(), b = bind();
    SocketFaults faults;
    int refused = 0;
    faults.on_send = [&](int, const msghdr& message) { return segment_size_of(message) > 0 ? (++refused, error) : 0; };
    for (int again = 0; again < 2; ++again) {
      a->send({a->local_address(), b->local_address()}, Bytes(2500), 1000);
      const auto arrived = receive(*b, 3);
      EXPECT_EQ(arrived.back().second.size(), 500u);
    }
    EXPECT_EQ(refused, 1);
  }
}

TEST_P(UdpSocketTest, KeepsAllOfARunWhoseFirstDatagramFindsNoRoom) {
  auto a = bind(), b = bind();
  {
    SocketFaults faults;
    faults.on_send = [&](int, const msghdr& message) { return segment_size_of(message) > 0 ? EIO : EAGAIN; };
    a->send({a->local_address(), b->local_address()}, Bytes(2500), 1000);
    EXPECT_TRUE(a->is_blocked());
  }
  EXPECT_TRUE(a->flush());
  EXPECT_EQ(receive(*b, 3).size(), 3u);
}

TEST_P(UdpSocketTest, DropsDatagramsThatCannotBeAnswered) {
  auto a = bind(), b = bind();
  SocketFaults faults;
  bool forged = true;
  faults.on_receive = [&](mmsghdr& message) {
    if (std::exchange(forged, false)) static_cast<sockaddr_in*>(message.msg_hdr.msg_name)->sin_port = 0;
  };
  a->send({a->local_address(), b->local_address()}, as_bytes("from port 0"), 11);
  b->when_readable().wait(io.waitScope);
  EXPECT_TRUE(b->receive([](const Datagram&) { ADD_FAILURE(); }));
  a->send({a->local_address(), b->local_address()}, as_bytes("from a"), 6);
  EXPECT_EQ(as_text(receive(*b, 1).at(0).second), "from a");
}

TEST_P(UdpSocketTest, ReportsThatNobodyListens) {
  auto a = bind();
  auto gone = bind()->local_address();
  a->report_errors();
  a->send({a->local_address(), gone}, as_bytes("x"), 1);
  std::vector<std::pair<SocketAddress, int>> errors;
  while (errors.empty()) {
    a->when_readable().wait(io.waitScope);
    a->receive([](const Datagram&) {});
    a->take_errors([&](const SocketAddress& destination, int error) { errors.emplace_back(destination, error); });
  }
  EXPECT_EQ(errors[0].first, gone);
  EXPECT_EQ(errors[0].second, ECONNREFUSED);
}

TEST_P(UdpSocketTest, RefusesAnAddressThatIsTaken) {
  auto a = bind();
  EXPECT_THROW(UdpSocket(io.unixEventPort, a->local_address()), kj::Exception);
}

TEST_P(UdpSocketTest, SteersDatagramsToTheSocketNamedInTheConnectionId) {
  constexpr unsigned count = 3;
  std::vector<kj::Own<UdpSocket>> sockets;
  SocketAddress shared = address();
  for (unsigned index = 0; index < count; ++index) {
    sockets.push_back(kj::heap<UdpSocket>(io.unixEventPort, shared, UdpSocket::Sharing::reuse_port));
    shared = sockets[0]->local_address();
  }
  steer_by_connection_id(*sockets[0], count);
  for (int port = 0; port < 8; ++port) {  // whatever port it comes from
    auto sender = bind();
    for (unsigned index = 0; index < count; ++index) {
      const std::uint8_t id = static_cast<std::uint8_t>(30 + index);
      const Bytes short_header{0x40, id, 0, 0, 0, 0, 0}, long_header{0xc0, 0, 0, 0, 1, 16, id};
      for (const Bytes& packet : {short_header, long_header}) {
        sender->send({sender->local_address(), shared}, packet, packet.size());
        EXPECT_EQ(receive(*sockets[index], 1).at(0).second, packet);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Loopback, UdpSocketTest, testing::Values("127.0.0.1", "::1"),
                         [](const auto& family) { return family.index == 0 ? "IPv4" : "IPv6"; });

TEST(Alarm, RingsAtTheEarliestTimeThatWasSet) {
  auto io = kj::setupAsyncIo();
  const auto& clock = kj::systemPreciseMonotonicClock();
  Alarm alarm(io.unixEventPort, clock);
  const auto start = clock.now();
  auto rings = alarm.rings();
  alarm.set(start + 1 * kj::SECONDS);
  alarm.set(start + 2 * kj::MILLISECONDS);
  alarm.set(start + 3 * kj::SECONDS);
  rings.wait(io.waitScope);
  const auto passed = clock.now() - start;
  EXPECT_GE(passed, 2 * kj::MILLISECONDS);
  EXPECT_LT(passed, 1 * kj::SECONDS);
}

TEST(Alarm, RingsAtOnceForATimeThatHasPassed) {
  auto io = kj::setupAsyncIo();
  Alarm alarm(io.unixEventPort, kj::systemPreciseMonotonicClock());
  for (int round = 0; round < 3; ++round) {
    auto rings = alarm.rings();
    alarm.set(kj::origin<kj::TimePoint>());
    rings.wait(io.waitScope);
  }
}

}  // namespace
}  // namespace qpc::net::quic
