#include "qpc-loadtest/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/crypto/seeded_random.h"

namespace qpc::loadtest {
namespace {

TEST(Histogram, HoldsNothingAtFirst) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.quantile(0.99), Nanoseconds(0));
  EXPECT_EQ(histogram.least(), Nanoseconds(0));
  EXPECT_EQ(histogram.mean(), Nanoseconds(0));
}

TEST(Histogram, GivesShortTimesExactly) {
  Histogram histogram;
  for (int time = 0; time < 256; ++time) histogram.record(Nanoseconds(time));
  EXPECT_EQ(histogram.quantile(0.5), Nanoseconds(127));
  EXPECT_EQ(histogram.quantile(1), Nanoseconds(255));
  EXPECT_EQ(histogram.quantile(0), Nanoseconds(0));
}

TEST(Histogram, IsNeverMoreThanA128thTooLarge) {
  crypto::SeededRandom random(std::uint64_t{1});
  Histogram histogram;
  std::vector<std::int64_t> times;
  for (int at = 0; at < 20'000; ++at) {
    // Spread over all magnitudes from nanoseconds to an hour.
    const auto time = static_cast<std::int64_t>(std::exp(static_cast<double>(random.below(29'000)) / 1000));
    times.push_back(time);
    histogram.record(Nanoseconds(time));
  }
  std::ranges::sort(times);
  for (const double part : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(times.size()))) - 1;
    const auto found = histogram.quantile(part).count();
    EXPECT_GE(found, times[rank]) << part;
    EXPECT_LE(found, times[rank] + times[rank] / 128) << part;
  }
  EXPECT_EQ(histogram.least().count(), times.front());
  EXPECT_EQ(histogram.largest().count(), times.back());
}

TEST(Histogram, TakesTheLongestTimeThereIs) {
  Histogram histogram;
  histogram.record(Nanoseconds::max());
  histogram.record(Nanoseconds(1));
  EXPECT_EQ(histogram.quantile(1), Nanoseconds::max());
  EXPECT_EQ(histogram.quantile(0.5), Nanoseconds(1));
}

TEST(Histogram, CountsATimeBeforeTheBeginningAsNone) {
  Histogram histogram;
  histogram.record(Nanoseconds(-5));
  EXPECT_EQ(histogram.largest(), Nanoseconds(0));
  EXPECT_EQ(histogram.count(), 1u);
}

TEST(Histogram, AddedToAnotherIsAsIfAllHadBeenRecordedInOne) {
  Histogram one, other, both;
  for (int at = 1; at < 1000; ++at) {
    (at % 3 == 0 ? one : other).record(Nanoseconds(at * 977));
    both.record(Nanoseconds(at * 977));
  }
  one.add(other);
  EXPECT_EQ(one.count(), both.count());
  EXPECT_EQ(one.mean(), both.mean());
  EXPECT_EQ(one.least(), both.least());
  for (const double part : {0.1, 0.5, 0.99}) EXPECT_EQ(one.quantile(part), both.quantile(part));
}

TEST(Histogram, RecordsOneTimeForMany) {
  Histogram histogram;
  histogram.record(Nanoseconds(10), 99);
  histogram.record(Nanoseconds(100), 1);
  histogram.record(Nanoseconds(1000), 0);
  EXPECT_EQ(histogram.count(), 100u);
  EXPECT_EQ(histogram.quantile(0.99), Nanoseconds(10));
  EXPECT_EQ(histogram.quantile(1), Nanoseconds(100));
}

}  // namespace
}  // namespace qpc::loadtest
