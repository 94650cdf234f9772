#include "client/command/group_settings.h"

#include <gtest/gtest.h>

namespace qpc::command {
namespace {

using std::chrono::seconds;

TEST(Timer, IsANumberWithItsUnit) {
  EXPECT_EQ(parse_timer("90s").value(), seconds(90));
  EXPECT_EQ(parse_timer("30m").value(), seconds(1800));
  EXPECT_EQ(parse_timer("12h").value(), seconds(43'200));
  EXPECT_EQ(parse_timer("1d").value(), seconds(86'400));
  EXPECT_EQ(parse_timer("4w").value(), seconds(2'419'200));
  EXPECT_EQ(parse_timer("off").value(), seconds(0));
}

TEST(Timer, IsNothingElse) {
  for (const char* typed : {"", "d", "0s", "-1d", "1", "1.5h", "1y", "1 d", "99999999999999999999w", "2d3h", "+1d"}) {
    const auto refused = parse_timer(typed);
    ASSERT_FALSE(refused) << typed;
    EXPECT_EQ(refused.error().code, "bad_timer") << typed;
  }
}

}  // namespace
}  // namespace qpc::command
