#include "core/base/utf8.h"

#include <gtest/gtest.h>

namespace qpc {
namespace {

TEST(Utf8, IsReadCharacterByCharacter) {
  std::string_view text = "aß€😀";
  EXPECT_EQ(count_characters(text), 4U);
  for (const char32_t expected : {U'a', U'ß', U'€', U'😀'}) EXPECT_EQ(take_character(text), expected);
  EXPECT_EQ(take_character(text), std::nullopt);
}

TEST(Utf8, IsNothingElse) {
  for (const char* good :
       {"", "a", "\x7f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xff"}) {
    std::string_view text = bad;
    EXPECT_FALSE(is_utf8(text));
    EXPECT_EQ(take_character(text), std::nullopt);
    EXPECT_EQ(text, bad) << "it loses nothing";
  }
}

TEST(Utf8, IsCutBetweenCharacters) {
  EXPECT_EQ(beginning_of("aß€", 10), "aß€");
  EXPECT_EQ(beginning_of("aß€", 6), "aß€");
  EXPECT_EQ(beginning_of("aß€", 5), "aß");
  EXPECT_EQ(beginning_of("aß€", 2), "a");
  EXPECT_EQ(beginning_of("€", 1), "");
  EXPECT_EQ(begin_of_character("aß€", 2), 1U);
  EXPECT_EQ(begin_of_character("aß€", 6), 6U);
  EXPECT_EQ(beginning_of("\x80\x80\x80", 2), "") << "whatever it is, it ends";
}

}  // namespace
}  // namespace qpc
