#include "cli/terminal_text.h"

#include <gtest/gtest.h>

namespace qpc::cli {
namespace {

TEST(TerminalText, LeavesScriptsAndEmojiAsTheyAre) {
  const std::string text = "grüße, ภาษาไทย, עברית, 👩‍👩‍👧 \t🏳️‍🌈";
  EXPECT_EQ(terminal_text(text, Lines::join), text);
}

TEST(TerminalText, ShowsEscapeSequencesInsteadOfSendingThem) {
  EXPECT_EQ(terminal_text("\x1b[2J\x07", Lines::keep), "<U+001B>[2J<U+0007>");
  EXPECT_EQ(terminal_text("\xC2\x9B"
                          "31m",
                          Lines::keep),
            "<U+009B>31m");
  EXPECT_EQ(terminal_text("a\x7f\rb", Lines::keep), "a<U+007F><U+000D>b");
}

TEST(TerminalText, ShowsBidirectionalOverrides) {
  EXPECT_EQ(terminal_text("gpj.\u202Eexe\u2066", Lines::join), "gpj.<U+202E>exe<U+2066>");
  EXPECT_EQ(terminal_text("a\u061Cb\u200Ec\u200F", Lines::join), "a<U+061C>b<U+200E>c<U+200F>");
}

TEST(TerminalText, IndentsFurtherLinesSoThatTheyCannotPassForOurs) {
  EXPECT_EQ(terminal_text("one\ntwo", Lines::keep), "one\n    two");
  EXPECT_EQ(terminal_text("one\ntwo", Lines::join), "one<U+000A>two");
  EXPECT_EQ(terminal_text("one\u2028two", Lines::keep), "one<U+2028>two");
}

TEST(TerminalText, PilesUpNoMoreMarksThanLanguagesNeed) {
  const auto times = [](std::size_t count, std::string_view mark) {
    std::string text;
    for (std::size_t at = 0; at < count; ++at) text += mark;
    return text;
  };
  for (const char* mark : {"\u0301", "\u0E47", "\u0489", "\U000E0100"}) {
    const std::string most = "a" + times(most_marks, mark);
    EXPECT_EQ(terminal_text(most, Lines::join), most);
    EXPECT_EQ(terminal_text("a" + times(60'000, mark) + "b" + mark, Lines::keep), most + "b" + mark);
  }
  EXPECT_EQ(terminal_text(times(most_marks, "\u0301") + times(most_marks, "\u0E47"), Lines::join).size(),
            2 * most_marks)
      << "of several kinds together, as well";
}

TEST(TerminalText, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(terminal_text("a\xFFz", Lines::keep), "a\uFFFDz");
  EXPECT_EQ(terminal_text("\xC0\x80", Lines::keep), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(terminal_text("\xED\xA0\x80", Lines::keep), "\uFFFD\uFFFD\uFFFD");  // surrogate
  EXPECT_EQ(terminal_text("\xE2\x82", Lines::keep), "\uFFFD\uFFFD");            // cut short
}

}  // namespace
}  // namespace qpc::cli
