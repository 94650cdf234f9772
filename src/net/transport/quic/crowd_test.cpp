#include "net/transport/quic/crowd.h"

#include <gtest/gtest.h>

namespace qpc::net::quic {
namespace {

std::string network(const char* host, OwnHost own_host = OwnHost::spared) {
  return network_of(*SocketAddress::from_literal(host, 1234), own_host);
}

TEST(Network, IsAnIPv4Slash24OrAnIPv6Slash48) {
  EXPECT_EQ(network("192.0.2.1"), network("192.0.2.200"));
  EXPECT_NE(network("192.0.2.1"), network("192.0.3.1"));
  EXPECT_EQ(network("2001:db8:1:2::3"), network("2001:db8:1:ffff::4"));
  EXPECT_NE(network("2001:db8:1::1"), network("2001:db8:2::1"));
}

TEST(Network, OfThisMachineIsNoneUnlessItCounts) {
  EXPECT_EQ(network("127.0.0.1"), "");
  EXPECT_EQ(network("::1"), "");
  EXPECT_NE(network("127.0.0.1", OwnHost::counted), "");
  EXPECT_NE(network("::1", OwnHost::counted), "");
}

TEST(Crowd, HasRoomForOthersWhereOneNetworkHasAllItsPlaces) {
  Crowd crowd(5, 2);
  const auto first = crowd.take("a");
  auto second = crowd.take("a");
  EXPECT_FALSE(crowd.has_room_for("a"));
  EXPECT_TRUE(crowd.has_room_for("b"));
  second = nullptr;
  EXPECT_TRUE(crowd.has_room_for("a"));
  EXPECT_EQ(crowd.size(), 1u);
}

TEST(Crowd, HasNoRoomForAnybodyBeyondTheTotal) {
  Crowd crowd(3, 2);
  const auto a = crowd.take("a"), b = crowd.take("b"), c = crowd.take("");
  EXPECT_FALSE(crowd.has_room_for("d"));
}

TEST(Crowd, CountsWhoBelongsToNoNetworkOnlyTogether) {
  Crowd crowd(10, 1);
  const auto first = crowd.take(""), second = crowd.take("");
  EXPECT_TRUE(crowd.has_room_for(""));
  EXPECT_EQ(crowd.size(), 2u);
}

}  // namespace
}  // namespace qpc::net::quic
