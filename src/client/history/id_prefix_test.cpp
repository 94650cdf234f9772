#include "client/history/id_prefix.h"

#include <gmock/gmock.h>

namespace qpc::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(IdPrefix, OfWholeOctetsIsOneBeginning) { EXPECT_THAT(beginnings_of("68Aa"), ElementsAre(Bytes{0x68, 0xaa})); }

TEST(IdPrefix, OfAnOddNumberOfDigitsIsSixteen) {
  const auto beginnings = beginnings_of("68a");
  ASSERT_EQ(beginnings.size(), 16U);
  EXPECT_EQ(beginnings.front(), (Bytes{0x68, 0xa0}));
  EXPECT_EQ(beginnings.back(), (Bytes{0x68, 0xaf}));
}

TEST(IdPrefix, IsNothingWhereThereAreNoDigits) {
  for (const char* text : {"", "x", "xy", "68 ", "-1", "0x6"}) EXPECT_THAT(beginnings_of(text), IsEmpty()) << text;
}

}  // namespace
}  // namespace qpc::client
