#include "qpc/shell_words.h"

#include <gtest/gtest.h>

namespace qpc::cli {
namespace {

TEST(BashLine, EndsWithTheWordAtTheCursor) {
  const auto line = read_bash_line("qpc send  gar");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->before, (std::vector<std::string>{"qpc", "send"}));
  EXPECT_EQ(line->current, "gar");
  EXPECT_EQ(read_bash_line("qpc send ")->current, "");
  EXPECT_EQ(read_bash_line("qpc send ")->before.size(), 2U);
}

TEST(BashLine, TakesQuotesAndBackslashesAsBashDoes) {
  EXPECT_EQ(read_bash_line(R"(qpc "a b" 'c"d' e\ f x)")->before,
            (std::vector<std::string>{"qpc", "a b", "c\"d", "e f"}));
  EXPECT_EQ(read_bash_line(R"(qpc "a\$b\c" x)")->before.back(), R"(a$b\c)");
  const auto open = read_bash_line(R"(qpc send "two wo)");
  ASSERT_TRUE(open);
  EXPECT_EQ(open->current, "two wo");
  EXPECT_EQ(open->typed, "two wo");
  EXPECT_EQ(open->quote, '"');
  EXPECT_EQ(read_bash_line(R"(qpc send two\ wo)")->current, "two wo");
  EXPECT_EQ(read_bash_line(R"(qpc send two\ wo)")->typed, R"(two\ wo)");
}

TEST(BashLine, IsNotGuessedAtWhereQuotesEndWithinTheWord) {
  EXPECT_FALSE(read_bash_line(R"(qpc send "two"wo)"));
  EXPECT_FALSE(read_bash_line(R"(qpc send tw"o)"));
  EXPECT_FALSE(read_bash_line(R"(qpc send two\)"));
  EXPECT_TRUE(read_bash_line(R"(qpc "send" two)"));
}

TEST(BashQuotes, LeaveNothingToBeRunOrExpanded) {
  EXPECT_EQ(quote_for_bash("$(rm -rf ~)", 0), R"(\$\(rm\ -rf\ \~\))");
  EXPECT_EQ(quote_for_bash("$(rm -rf ~)", '"'), R"(\$(rm -rf ~))");
  EXPECT_EQ(quote_for_bash("`x` it's", '\''), R"(`x` it'\''s)");
  EXPECT_EQ(quote_for_bash("a;b|c&d>e*f?g[h]{i}#!", 0), R"(a\;b\|c\&d\>e\*f\?g\[h\]\{i\}\#\!)");
  EXPECT_EQ(quote_for_bash("grüße", 0), "grüße");
}

TEST(BashQuotes, RefuseWhatCannotBeWritten) {
  EXPECT_FALSE(quote_for_bash("hey!", '"'));
  EXPECT_FALSE(quote_for_bash("two\nlines", 0));
}

TEST(BashQuotes, AreReadBackAsTheyWere) {
  for (const std::string word : {"$(rm -rf ~)", "a\"b'c\\d`e", "x  y", "~", "*"}) {
    EXPECT_EQ(read_bash_line("qpc " + quote_for_bash(word, 0).value() + " x")->before.back(), word);
    EXPECT_EQ(read_bash_line("qpc '" + quote_for_bash(word, '\'').value() + "' x")->before.back(), word);
    EXPECT_EQ(read_bash_line("qpc \"" + quote_for_bash(word, '"').value() + "\" x")->before.back(), word);
  }
}

}  // namespace
}  // namespace qpc::cli
