#include "net/limit/rate_limit.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::net {
namespace {

class RateLimitTest : public testing::Test {
 protected:
  ~RateLimitTest() noexcept override = default;

  kj::TimerImpl timer{kj::origin<kj::TimePoint>() + 1000 * kj::SECONDS};
  crypto::SeededRandom random{as_bytes("limit")};
  RateLimit limit{{.burst = 3, .interval = 10 * kj::SECONDS}, timer, random};

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

TEST_F(RateLimitTest, TakesSeveralAtOnceAndLendsToWhoWaits) {
  const auto alice = limit.place_of(as_bytes("alice"));
  EXPECT_EQ(limit.wait_for(alice, 3), 0 * kj::SECONDS);
  EXPECT_EQ(limit.wait_for(alice, 4), 0 * kj::SECONDS) << "for more than a burst, a full bucket will do";
  limit.take(alice, 5);
  EXPECT_EQ(limit.wait_for(alice, 1), 30 * kj::SECONDS) << "two were lent, and one is wanted";
  pass(29 * kj::SECONDS);
  EXPECT_EQ(limit.wait_for(alice, 1), 1 * kj::SECONDS);
  pass(1 * kj::SECONDS);
  EXPECT_EQ(limit.wait_for(alice, 1), 0 * kj::SECONDS);
}

TEST_F(RateLimitTest, TellsWhenHalfIsGone) {
  EXPECT_FALSE(limit.is_half_empty(as_bytes("alice")));
  limit.take(as_bytes("alice"));
  EXPECT_FALSE(limit.is_half_empty(as_bytes("alice")));
  limit.take(as_bytes("alice"));
  EXPECT_TRUE(limit.is_half_empty(as_bytes("alice")));
  pass(5 * kj::SECONDS);
  EXPECT_FALSE(limit.is_half_empty(as_bytes("alice")));
}

TEST_F(RateLimitTest, TakesOtherFiguresWhileItRuns) {
  const auto alice = limit.place_of(as_bytes("alice"));
  limit.take(alice, 3);
  limit.set({.burst = 6, .interval = 1 * kj::SECONDS});
  EXPECT_EQ(limit.wait_for(alice, 1), 25 * kj::SECONDS) << "what was taken before stays taken";
  pass(30 * kj::SECONDS);
  EXPECT_EQ(limit.wait_for(alice, 6), 0 * kj::SECONDS);
  limit.take(alice, 60);
  limit.set({.burst = 0, .interval = 0 * kj::SECONDS});
  limit.take(alice, 1'000'000);
  EXPECT_EQ(limit.wait_for(alice, 1'000'000), 0 * kj::SECONDS);
}

}  // namespace
}  // namespace qpc::net
