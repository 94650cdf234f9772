#include "net/limit/network_name.h"

#include <gtest/gtest.h>

namespace qpc::net {
namespace {

TEST(NetworkName, IsThatOfTheNeighbours) {
  EXPECT_EQ(network_of_peer("192.0.2.1:5001"), network_of_peer("192.0.2.200:9"));
  EXPECT_NE(network_of_peer("192.0.2.1:5001"), network_of_peer("192.0.3.1:5001"));
  EXPECT_EQ(network_of_peer("[2001:db8:1:2::1]:5001"), network_of_peer("[2001:db8:1:ffff::9]:1"));
  EXPECT_NE(network_of_peer("[2001:db8:1::1]:5001"), network_of_peer("[2001:db8:2::1]:5001"));
  EXPECT_EQ(network_of_peer("[::ffff:192.0.2.1]:5001"), network_of_peer("192.0.2.1:5001"));
}

TEST(NetworkName, IsEmptyForThisMachineAndForWhatIsNoAddress) {
  for (const char* address :
       {"127.0.0.1:5001", "127.9.0.1:1", "[::1]:5001", "[::ffff:127.0.0.1]:1", "memory", "", ":"}) {
    EXPECT_EQ(network_of_peer(address), "") << address;
  }
}

TEST(NetworkName, IsThatOfThisMachineWhereItCounts) {
  constexpr auto counted = OwnHost::counted;
  EXPECT_EQ(network_of_peer("127.0.0.1:5001", counted), network_of_peer("127.0.0.9:1", counted));
  EXPECT_NE(network_of_peer("127.0.0.1:5001", counted), network_of_peer("127.0.1.1:1", counted));
  EXPECT_NE(network_of_peer("[::1]:5001", counted), "");
  EXPECT_EQ(network_of_peer("memory", counted), "");
}

}  // namespace
}  // namespace qpc::net
