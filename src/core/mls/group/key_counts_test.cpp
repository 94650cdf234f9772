#include "core/mls/group/key_counts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/crypto/seeded_random.h"

namespace qpc::mls {
namespace {

constexpr KeyCounts::Key a{1};
constexpr KeyCounts::Key b{1, 0, 0, 0, 0, 0, 0, 0x80};  // differs in the last bit alone

TEST(KeyCounts, CountsWhatWasAdded) {
  KeyCounts counts;
  EXPECT_EQ(counts.count(a), 0U);
  counts.add(a);
  counts.add(b);
  counts.add(a);
  EXPECT_EQ(counts.count(a), 2U);
  EXPECT_EQ(counts.count(b), 1U);
}

TEST(KeyCounts, KnowsHowManyKeysAreRepeated) {
  KeyCounts counts;
  counts.add(a);
  counts.add(b);
  EXPECT_EQ(counts.repeated(), 0U);
  counts.add(a);
  counts.add(a);
  EXPECT_EQ(counts.repeated(), 1U);
  counts.remove(a);
  EXPECT_EQ(counts.repeated(), 1U);
  counts.remove(a);
  EXPECT_EQ(counts.repeated(), 0U);
  EXPECT_TRUE(counts.contains(a));
}

TEST(KeyCounts, ForgetsAKeyWithItsLastOccurrence) {
  KeyCounts counts;
  counts.add(a);
  counts.add(b);
  counts.remove(a);
  EXPECT_FALSE(counts.contains(a));
  EXPECT_TRUE(counts.contains(b));
  counts.remove(b);
  EXPECT_FALSE(counts.contains(b));
}

TEST(KeyCounts, AgreesWithAMapThroughRandomHistoriesAndLeavesCopiesAlone) {
  crypto::SeededRandom random(1);
  KeyCounts counts;
  std::map<KeyCounts::Key, std::uint32_t> expected;
  KeyCounts earlier;
  std::map<KeyCounts::Key, std::uint32_t> expected_earlier;
  for (int step = 0; step < 4000; ++step) {
    // Few keys that share long beginnings, so that forks grow deep and fall again.
    const KeyCounts::Key key{static_cast<std::uint8_t>(random.below(4) << 6), 0,
                             static_cast<std::uint8_t>(random.below(256))};
    if (random.below(2) == 0) {
      counts.add(key);
      ++expected[key];
    } else if (expected[key] > 0) {
      counts.remove(key);
      --expected[key];
    }
    if (step % 100 == 0) {
      for (const auto& [known, count] : expected_earlier) ASSERT_EQ(earlier.count(known), count) << step;
      earlier = counts;
      expected_earlier = expected;
    }
    ASSERT_EQ(counts.count(key), expected[key]) << step;
  }
  const auto repeated = std::ranges::count_if(expected, [](const auto& entry) { return entry.second > 1; });
  EXPECT_EQ(counts.repeated(), repeated);
}

}  // namespace
}  // namespace qpc::mls
