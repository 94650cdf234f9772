#include <gtest/gtest.h>

#include "qpc/show.h"

namespace qpc::cli {
namespace {

TEST(ShownOutbox, SaysWhatWaitsSinceWhenAndWhyAndIsSafeForATerminal) {
  const command::InOutbox waiting{.number = 12,
                                  .conversation = "gar\x1b[31mden",
                                  .since_ms = 0,
                                  .tries = 3,
                                  .next_try_ms = 1'000'000'000'000,
                                  .why = "Their mailbox is full.",
                                  .text = std::string(59, 'x') + "é and more\n"};
  const std::string text = to_text(waiting);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("   12  [gar<U+001B>[31mden] " + std::string(59, 'x') + "…\n"), std::string::npos) << text;
  EXPECT_NE(text.find("tried 3 times in vain; next at 2001-09-0"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("Their mailbox is full.")) << text;
}

TEST(ShownOutbox, ChangesOfGroupsHaveNoNumberToClearThemBy) {
  EXPECT_TRUE(to_text(command::InOutbox{.conversation = "garden", .kind = client::WaitingKind::commit})
                  .starts_with("    -  [garden] a change of the group"));
}

TEST(ShownOutbox, AFlushSaysWhatStillWaits) {
  EXPECT_EQ(to_text(command::Flushed{.sent = 2}), "2 sent.");
  EXPECT_EQ(to_text(command::Flushed{.sent = 0, .refused = 1, .waiting = 4}),
            "0 sent; 1 will never leave; 4 still wait: 'qpc outbox list' says why.");
}

}  // namespace
}  // namespace qpc::cli
