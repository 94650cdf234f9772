#include <gtest/gtest.h>

#include <cstdlib>

#include "qpc/show.h"

namespace qpc::cli {
namespace {

using namespace std::chrono_literals;

client::Milliseconds at(std::chrono::year_month_day day, std::chrono::minutes minutes) {
  return std::chrono::sys_days(day) + minutes;
}

TEST(ShowText, GivesTheDateOfWhatIsNotFromToday) {
  ::setenv("TZ", "UTC", 1);
  const auto now = at(std::chrono::May / 9 / 2031, 12h);
  EXPECT_EQ(clock_time(at(std::chrono::May / 9 / 2031, 7h + 5min), now), "07:05");
  EXPECT_EQ(clock_time(at(std::chrono::May / 8 / 2031, 23h + 59min), now), "2031-05-08 23:59");
  EXPECT_EQ(clock_time(at(std::chrono::May / 9 / 2030, 7h + 5min), now), "2030-05-09 07:05");
}

}  // namespace
}  // namespace qpc::cli
