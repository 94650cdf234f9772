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
  command::Message message;
  message.from = "bob@example.org";
  message.kind = client::MessageKind::text;
  message.state = client::MessageState::received;
  message.text = "hello";
  message.stored_at_ms = came.time_since_epoch().count();
  message.sent_at_ms = (came - 1min).time_since_epoch().count();
  EXPECT_TRUE(to_text(message, false).ends_with("bob@example.org: hello"));
  message.sent_at_ms = (came - 24h).time_since_epoch().count();
  EXPECT_TRUE(to_text(message, false).ends_with("bob@example.org: hello  (written 2031-05-08 12:00)"));
  message.state = client::MessageState::sent;
  EXPECT_TRUE(to_text(message, false).ends_with("hello  (sent)"));
}

TEST(ShowText, ReadsMarkdownInTextsAlone) {
  command::Message message;
  message.kind = client::MessageKind::text;
  message.state = client::MessageState::received;
  message.text = "**hello**";
  EXPECT_TRUE(to_text(message, false, Ids::of_files, Look::styled).ends_with(": \x1b[1mhello\x1b[0m"));
  EXPECT_TRUE(to_text(message, false).ends_with(": **hello**"));
  message.text = "file __init__.py (1 B)";
  for (const auto kind : {client::MessageKind::file, client::MessageKind::unknown, client::MessageKind::notice}) {
    message.kind = kind;
    EXPECT_TRUE(to_text(message, false, Ids::of_files, Look::styled).contains("__init__.py"));
  }
}

}  // namespace
}  // namespace qpc::cli
