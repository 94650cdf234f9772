#include "core/identity/plain_text.h"

#include <gtest/gtest.h>

namespace qpc::identity {
namespace {

TEST(PlainText, HoldsWhatPeopleWrite) {
  for (const auto text : {"", "laptop", "Ada's phone", "\u00c5da", "\u65e5\u672c\u8a9e", "\U0001f600", "\u05d0\u05d1",
                          "\ud7ff", "\ue000", "\U0010ffff"}) {
    EXPECT_TRUE(is_plain_text(text)) << text;
  }
}

TEST(PlainText, HoldsNoControlCharactersOrLineBreaks) {
  for (const auto text : {"\n", "\t", "a\x1b[31m", "\x7f", "\u0080", "\u009f", "\u2028", "\u2029"}) {
    EXPECT_FALSE(is_plain_text(text));
  }
  EXPECT_FALSE(is_plain_text(std::string_view("a\0b", 3)));
}

TEST(PlainText, DoesNotChangeTheDirectionOfWriting) {
  for (const auto text : {"\u061c", "\u200e", "\u200f", "\u202a", "a\u202eb", "\u2066", "\u2069"}) {
    EXPECT_FALSE(is_plain_text(text));
  }
  EXPECT_TRUE(is_plain_text("\u200d")) << "joiners are part of words and emoji";
}

TEST(PlainText, IsUtf8InItsShortestForm) {
  for (const auto text :
       {"\x80", "\xbf", "\xc3", "\xc3(", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff", "a\xe2\x82"}) {
    EXPECT_FALSE(is_plain_text(text));
  }
}

}  // namespace
}  // namespace qpc::identity
