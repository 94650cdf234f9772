#include "qpc-loadtest/arrivals.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::loadtest {
namespace {

TEST(Arrivals, ComeAsOftenAsAskedFor) {
  crypto::SeededRandom random(std::uint64_t{3});
  Arrivals arrivals(2000, random);
  constexpr int count = 40'000;
  Nanoseconds last(0);
  for (int at = 0; at < count; ++at) last = arrivals.next();
  EXPECT_NEAR(std::chrono::duration<double>(last).count(), 20, 0.4);
}

TEST(Arrivals, ComeInOrderAndAreNotEvenlySpaced) {
  crypto::SeededRandom random(std::uint64_t{3});
  Arrivals arrivals(1000, random);
  Nanoseconds before(0);
  int short_gaps = 0;
  constexpr int count = 10'000;
  for (int at = 0; at < count; ++at) {
    const auto next = arrivals.next();
    ASSERT_GE(next, before);
    short_gaps += next - before < std::chrono::microseconds(693) ? 1 : 0;  // the median of the exponential distribution
    before = next;
  }
  EXPECT_NEAR(short_gaps, count * 0.5, count * 0.02);
}

}  // namespace
}  // namespace qpc::loadtest
