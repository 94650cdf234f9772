#include "core/mls/wire/lifetime.h"

#include <gtest/gtest.h>

namespace qpc::mls {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_seconds;

constexpr Lifetime from_100_to_200{100, 200};

LifetimeLimits at(std::int64_t now) { return {1h, sys_seconds(std::chrono::seconds(now))}; }

TEST(Lifetime, IsCurrentAtBothItsEnds) {
  EXPECT_TRUE(from_100_to_200.check(at(100)));
  EXPECT_TRUE(from_100_to_200.check(at(200)));
}

TEST(Lifetime, IsStaleOneSecondAfterItsEnd) { EXPECT_EQ(from_100_to_200.check(at(201)).error().kind, Kind::stale); }

TEST(Lifetime, IsStaleOneSecondBeforeItsBeginning) {
  EXPECT_EQ(from_100_to_200.check(at(99)).error().kind, Kind::stale);
}

TEST(Lifetime, IsStaleBeforeTheEpochOfUnixTime) { EXPECT_EQ(Lifetime(0, 10).check(at(-1)).error().kind, Kind::stale); }

TEST(Lifetime, IsJudgedByItsSpanAloneWithoutAClock) { EXPECT_TRUE(from_100_to_200.check({1h, {}})); }

TEST(Lifetime, MaySpanExactlyTheLongestThatIsAcceptable) {
  EXPECT_TRUE(from_100_to_200.check({100s, {}}));
  EXPECT_EQ(from_100_to_200.check({99s, {}}).error().kind, Kind::rejected);
}

TEST(Lifetime, OfAllTimeIsAcceptableOnlyToThoseWhoSetNoLimit) {
  constexpr Lifetime unlimited{0, UINT64_MAX};
  EXPECT_EQ(unlimited.check({1000h, {}}).error().kind, Kind::rejected);
  EXPECT_TRUE(unlimited.check({std::chrono::seconds::max(), {}}));
}

TEST(Lifetime, IsRefusedWhenItEndsBeforeItBegins) {
  EXPECT_EQ(Lifetime(200, 100).check({1h, {}}).error().kind, Kind::rejected);
  EXPECT_EQ(Lifetime(200, 100).check({std::chrono::seconds::max(), {}}).error().kind, Kind::rejected);
}

}  // namespace
}  // namespace qpc::mls
