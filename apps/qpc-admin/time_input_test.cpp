#include "qpc-admin/time_input.h"

#include <gtest/gtest.h>

namespace qpc::admin {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr sys_seconds now{seconds(1'800'000'000)};

TEST(TimeInput, TakesLengthsWithTheirUnit) {
  EXPECT_EQ(parse_duration("90d").value(), seconds(90 * 86400));
  EXPECT_EQ(parse_duration("12h").value(), seconds(12 * 3600));
  EXPECT_EQ(parse_duration("30m").value(), seconds(1800));
  EXPECT_EQ(parse_duration("10s").value(), seconds(10));
  for (const char* wrong : {"", "d", "10", "-1d", "1.5h", "10x", "99999999999999999999d", "9999999999d"}) {
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
  }
}

TEST(TimeInput, TakesDaysTimesSecondsAndHowLongAgo) {
  constexpr sys_seconds day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26);
  EXPECT_EQ(parse_time("2026-11-26", now).value(), day);
  EXPECT_EQ(parse_time("2026-11-26 08:05", now).value(), day + seconds(8 * 3600 + 300));
  EXPECT_EQ(parse_time("2026-11-26T08:05:09", now).value(), day + seconds(8 * 3600 + 309));
  EXPECT_EQ(parse_time("1800000000", now).value(), now);
  EXPECT_EQ(parse_time("7d", now).value(), now - seconds(7 * 86400));
  for (const char* wrong : {"", "yesterday", "2026-02-30", "2026-13-01", "2026-11-26 24:00", "2026-11-26 08:00:61",
                            "2026-11-26x", "2026-11-26 08:00:00 more", "-5"}) {
    EXPECT_FALSE(parse_time(wrong, now)) << wrong;
  }
}

}  // namespace
}  // namespace qpc::admin
