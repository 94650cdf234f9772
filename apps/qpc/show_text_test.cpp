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

TEST(ShowText, SaysWhenSomethingWasWrittenThatCameLate) {
  const auto came = at(std::chrono::May / 9 / 2031, 12h);
  client::MessageView message;
  message.sender = "bob@example.org";
  message.row.kind = client::MessageKind::text;
  message.row.state = client::MessageState::received;
  message.row.text = "hello";
  message.row.stored_at = came;
  message.row.sent_at = came - 1min;
  EXPECT_TRUE(to_text(message, false).ends_with("bob@example.org: hello"));
  message.row.sent_at = came - 24h;
  EXPECT_TRUE(to_text(message, false).ends_with("bob@example.org: hello  (written 2031-05-08 12:00)"));
  message.row.state = client::MessageState::sent;
  EXPECT_TRUE(to_text(message, false).ends_with("hello  (sent)"));
}

}  // namespace
}  // namespace qpc::cli
