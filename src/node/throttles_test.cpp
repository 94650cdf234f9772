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

TEST_F(ThrottlesTest, LetsThisMachineRegisterAsItLikesUnlessItCounts) {
  const std::string address = "127.0.0.1:5001";
  for (unsigned i = 0; i < 2 * Throttles::registrations_an_hour; ++i) EXPECT_TRUE(throttles.register_from(address));
  for (unsigned i = 0; i < Throttles::registrations_an_hour; ++i) {
    EXPECT_TRUE(throttles.register_from(address, net::OwnHost::counted));
  }
  EXPECT_FALSE(throttles.register_from(address, net::OwnHost::counted));
}

TEST_F(ThrottlesTest, LetsANetworkRegisterSoOften) {
  for (unsigned i = 0; i < Throttles::registrations_an_hour; ++i) {
    EXPECT_TRUE(throttles.register_from("192.0.2." + std::to_string(i) + ":5001"));
  }
  EXPECT_EQ(throttles.register_from("192.0.2.254:5001").error().reason, Reason::TOO_OFTEN);
  EXPECT_TRUE(throttles.register_from("198.51.100.1:5001"));
}

TEST_F(ThrottlesTest, LetsNobodyGoThroughNamesThatNobodyHas) {
  const identity::AccountId curious{{1}}, other{{2}};
  for (unsigned i = 0; i < Throttles::unknown_names_an_hour; ++i) {
    EXPECT_TRUE(throttles.look_up(curious));
    throttles.found_nobody(curious);
  }
  EXPECT_EQ(throttles.look_up(curious).error().reason, Reason::TOO_OFTEN);
  EXPECT_EQ(throttles.look_up(curious).error().limit, 60u);
  EXPECT_TRUE(throttles.look_up(other));
  timer.advanceTo(timer.now() + 60 * kj::SECONDS);
  EXPECT_TRUE(throttles.look_up(curious));
}

TEST_F(ThrottlesTest, CountsClaimsByWhoTakesFromWhom) {
  for (unsigned i = 0; i < Throttles::claims_an_hour; ++i) EXPECT_TRUE(throttles.claim(1, 2));
  EXPECT_FALSE(throttles.claim(1, 2));
  EXPECT_TRUE(throttles.claim(2, 1));
  EXPECT_TRUE(throttles.claim(3, 2));
}

}  // namespace
}  // namespace qpc::node
