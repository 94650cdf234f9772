#include "node/throttles.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::node {
namespace {

class ThrottlesTest : public testing::Test {
 protected:
  ~ThrottlesTest() noexcept override = default;

  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  crypto::SeededRandom random{as_bytes("throttles")};
  Throttles throttles{timer, random};
};

TEST_F(ThrottlesTest, TakesNeighboursForOneNetwork) {
  EXPECT_EQ(network_of("192.0.2.1:5001"), network_of("192.0.2.200:9"));
  EXPECT_NE(network_of("192.0.2.1:5001"), network_of("192.0.3.1:5001"));
  EXPECT_EQ(network_of("[2001:db8:1:2::1]:5001"), network_of("[2001:db8:1:ffff::9]:1"));
  EXPECT_NE(network_of("[2001:db8:1::1]:5001"), network_of("[2001:db8:2::1]:5001"));
  EXPECT_EQ(network_of("[::ffff:192.0.2.1]:5001"), network_of("192.0.2.1:5001"));
}

TEST_F(ThrottlesTest, TakesThisMachineAndWhatIsNoAddressForNone) {
  for (const char* address : {"127.0.0.1:5001", "127.9.0.1:1", "[::1]:5001", "[::ffff:127.0.0.1]:1", "memory", ""}) {
    EXPECT_EQ(network_of(address), "") << address;
    for (unsigned i = 0; i < 2 * Throttles::registrations_an_hour; ++i) EXPECT_TRUE(throttles.register_from(address));
  }
}

TEST_F(ThrottlesTest, TakesThisMachineForANetworkWhereItCounts) {
  EXPECT_EQ(network_of("127.0.0.1:5001", OwnHost::counted), network_of("127.0.0.9:1", OwnHost::counted));
  EXPECT_NE(network_of("127.0.0.1:5001", OwnHost::counted), network_of("127.0.1.1:1", OwnHost::counted));
  EXPECT_NE(network_of("[::1]:5001", OwnHost::counted), "");
  EXPECT_EQ(network_of("memory", OwnHost::counted), "");
}

TEST_F(ThrottlesTest, LetsANetworkRegisterSoOften) {
  for (unsigned i = 0; i < Throttles::registrations_an_hour; ++i) {
    EXPECT_TRUE(throttles.register_from("192.0.2." + std::to_string(i) + ":5001"));
  }
  EXPECT_EQ(throttles.register_from("192.0.2.254:5001").error().reason, Reason::TOO_OFTEN);
  EXPECT_TRUE(throttles.register_from("198.51.100.1:5001"));
}

TEST_F(ThrottlesTest, CountsClaimsByWhoTakesFromWhom) {
  for (unsigned i = 0; i < Throttles::claims_an_hour; ++i) EXPECT_TRUE(throttles.claim(1, 2));
  EXPECT_FALSE(throttles.claim(1, 2));
  EXPECT_TRUE(throttles.claim(2, 1));
  EXPECT_TRUE(throttles.claim(3, 2));
}

}  // namespace
}  // namespace qpc::node
