#include "node/rate_limit.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::node {
namespace {

class RateLimitTest : public testing::Test {
 protected:
  ~RateLimitTest() noexcept override = default;

  kj::TimerImpl timer{kj::origin<kj::TimePoint>() + 1000 * kj::SECONDS};
  crypto::SeededRandom random{as_bytes("limit")};
  RateLimit limit{3, 10 * kj::SECONDS, timer, random};

  void pass(kj::Duration time) { timer.advanceTo(timer.now() + time); }
};

TEST_F(RateLimitTest, GivesABurstAndThenOneForEachInterval) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take(as_bytes("alice")));
  EXPECT_EQ(limit.take(as_bytes("alice")), std::chrono::seconds(10));
  pass(9500 * kj::MILLISECONDS);
  EXPECT_EQ(limit.take(as_bytes("alice")), std::chrono::seconds(1));
  pass(500 * kj::MILLISECONDS);
  EXPECT_FALSE(limit.take(as_bytes("alice")));
  EXPECT_TRUE(limit.take(as_bytes("alice")));
  pass(3600 * kj::SECONDS);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take(as_bytes("alice")));
  EXPECT_TRUE(limit.take(as_bytes("alice"))) << "no more than a burst is saved up";
}

TEST_F(RateLimitTest, CountsEachSubjectByItself) {
  for (int i = 0; i < 4; ++i) limit.take(as_bytes("alice"));
  EXPECT_FALSE(limit.take(as_bytes("bob")));
}

TEST_F(RateLimitTest, ForgetsNobodyBecauseOfManyOthers) {
  for (int i = 0; i < 4; ++i) limit.take(as_bytes("alice"));
  for (int i = 0; i < 100'000; ++i) limit.take(as_bytes(std::to_string(i)));
  EXPECT_TRUE(limit.take(as_bytes("alice")));
}

}  // namespace
}  // namespace qpc::node
