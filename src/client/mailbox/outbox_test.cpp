#include "client/mailbox/outbox.h"

#include <gtest/gtest.h>

namespace qpc::client {
namespace {

TEST(OutgoingText, TakesEveryScriptUpToTheLimit) {
  EXPECT_TRUE(check_text("grüße 👩‍👩‍👧 שלום"));
  EXPECT_TRUE(check_text(std::string(longest_text, 'x')));
}

TEST(OutgoingText, IsRefusedWhenItIsLongerThanAMailboxTakes) {
  const auto checked = check_text(std::string(longest_text + 1, 'x'));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, FailureKind::limit);
  EXPECT_EQ(checked.error().code, "text_too_long");
}

TEST(OutgoingText, IsRefusedWhenEmpty) { EXPECT_EQ(check_text("").error().code, "empty_text"); }

TEST(OutgoingText, IsRefusedWhenItIsNotUtf8) {
  for (const char* octets : {"\xFF", "\xC0\x80", "\xED\xA0\x80", "a\xE2\x82", "\xF4\x90\x80\x80"}) {
    EXPECT_EQ(check_text(octets).error().code, "not_text") << octets;
  }
}

}  // namespace
}  // namespace qpc::client
