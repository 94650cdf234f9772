#include "qpc/styled_text.h"

#include <gtest/gtest.h>

namespace qpc::cli {
namespace {

TEST(StyledText, IsAsTypedWhereThereAreNoStyles) {
  EXPECT_EQ(styled_text("**a** `b`\n> [c](d)", Look::plain), "**a** `b`\n    > [c](d)");
}

TEST(StyledText, HasStylesInPlaceOfMarks) {
  EXPECT_EQ(styled_text("**a** *b* ~~c~~ `d`", Look::styled),
            "\x1b[1ma\x1b[0m \x1b[3mb\x1b[0m \x1b[9mc\x1b[0m \x1b[36md\x1b[0m");
  EXPECT_EQ(styled_text("***a***", Look::styled), "\x1b[1;3ma\x1b[0m");
}

TEST(StyledText, NamesWhereALinkGoesBehindItsWords) {
  EXPECT_EQ(styled_text("[your bank](https://evil.example)", Look::styled),
            "your bank (\x1b[4mhttps://evil.example\x1b[0m)");
}

TEST(StyledText, IndentsEveryFurtherLine) {
  EXPECT_EQ(styled_text("a\n> - b\n2. c", Look::styled), "a\n    │ • b\n    2. c");
  EXPECT_EQ(styled_text("```c\nd\n```", Look::styled), "c:\n    \x1b[36md\x1b[0m");
  EXPECT_EQ(styled_text("a\n\nb", Look::styled), "a\n    \n    b");
}

TEST(StyledText, LetsNobodyElseControlTheTerminal) {
  const std::string shown =
      styled_text("**\x1b[2J** `\x1b]0;x\x07` [\u202e](\x9b) \xff\n> \x1b[31m\r\n- \x1b", Look::styled);
  EXPECT_EQ(shown,
            "\x1b[1m<U+001B>[2J\x1b[0m \x1b[36m<U+001B>]0;x<U+0007>\x1b[0m <U+202E> (\x1b[4m\xEF\xBF\xBD\x1b[0m) "
            "\xEF\xBF\xBD\n    │ <U+001B>[31m<U+000D>\n    • <U+001B>");
}

}  // namespace
}  // namespace qpc::cli
