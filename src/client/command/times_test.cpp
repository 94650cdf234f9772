#include "client/command/times.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace qpc::command {
namespace {

using namespace std::chrono_literals;

client::Milliseconds at(std::chrono::year_month_day day, std::chrono::minutes time) {
  return std::chrono::sys_days(day) + time;
}
const client::Milliseconds now = at(std::chrono::May / 9 / 2031, 12h);

TEST(Duration, IsANumberAndAUnit) {
  EXPECT_EQ(parse_duration("90s"), 90s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("2h"), 2h);
  EXPECT_EQ(parse_duration("366d"), std::chrono::days(366));
  EXPECT_EQ(parse_duration("4w"), std::chrono::days(28));
  EXPECT_EQ(parse_duration("never"), 0s);
}

TEST(Duration, IsRefusedWhereItIsNoneOrTooLong) {
  for (const char* wrong :
       {"", "5", "s", "5x", "-5m", "1.5h", "0s", "367d", "99999999999999999999s", "999999999w", "5m "}) {
    const auto parsed = parse_duration(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().code, "bad_duration");
  }
}

TEST(Moment, IsASpanFromNowATimeOfDayOrADate) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  EXPECT_EQ(parse_moment("+2h", now), now + 2h);
  EXPECT_EQ(parse_moment("18:30", now), at(std::chrono::May / 9 / 2031, 18h + 30min));
  EXPECT_EQ(parse_moment("07:05", now), at(std::chrono::May / 10 / 2031, 7h + 5min)) << "the next one";
  EXPECT_EQ(parse_moment("2031-12-24", now), at(std::chrono::December / 24 / 2031, 0min));
  EXPECT_EQ(parse_moment("2031-12-24 18:30", now), at(std::chrono::December / 24 / 2031, 18h + 30min));
  EXPECT_EQ(parse_moment("2031-12-24T18:30", now), at(std::chrono::December / 24 / 2031, 18h + 30min));
}

TEST(Moment, IsRefusedWhereItIsNoneOverOrFarAhead) {
  for (const char* wrong : {"", "tomorrow", "25:00", "2031-02-30", "2031-12-24x18:30", "+", "+2", "+0s", "2031-05-08",
                            "9999-12-31", "-0001-01-01", "+9999999w"}) {
    const auto parsed = parse_moment(wrong, now);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().code, "bad_time") << wrong;
  }
}

}  // namespace
}  // namespace qpc::command
