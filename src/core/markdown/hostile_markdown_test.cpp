// Texts that make a careless reader take for ever: work and size are counted, so that no clock is needed.
#include <gtest/gtest.h>

#include <string>

#include "core/markdown/markdown.h"

namespace qpc::markdown {
namespace {

constexpr std::size_t longest = 192 * 1024;

std::string repeated(std::string_view part) {
  std::string text;
  while (text.size() + part.size() <= longest) text += part;
  return text;
}

/// Each as long as a message can be.
std::vector<std::string> bombs() {
  std::vector<std::string> bombs;
  for (const char* part : {"*",
                           "_",
                           "**",
                           "~~",
                           "*a",
                           "a*",
                           "*a ",
                           " a*",
                           "_a ",
                           "a_ ",
                           "*a_ ",
                           "**a *b ",
                           "*a **a ",
                           "a**b",
                           "a*b_c~~d",
                           "*_*~~",
                           "`",
                           "`a",
                           "[",
                           "]",
                           "[a",
                           "[](",
                           "](",
                           "[a](b",
                           "[a](",
                           "[a](b)",
                           "(",
                           "()",
                           "[]((",
                           "![[",
                           ">",
                           "> ",
                           ">\n",
                           "- ",
                           "- \n",
                           "1. ",
                           " ",
                           "\n",
                           "\\",
                           "\\*",
                           "```\n",
                           "~~~ a\n",
                           "> ```\n",
                           "http://",
                           "http://a ",
                           "http://)",
                           "http://(",
                           "https://a.b/*_",
                           "h",
                           "<b>",
                           "&amp;",
                           "\xff",
                           "\xe2\x80\xae",
                           "*\xe2\x80\xae*"}) {
    bombs.push_back(repeated(part));
  }
  // Nothing closes, then everything does.
  bombs.push_back(repeated("*a ").substr(0, longest / 2) + repeated(" a_").substr(0, longest / 2));
  bombs.push_back(repeated("*a **b _c __d ~~e ").substr(0, longest / 2) + repeated("x*** ").substr(0, longest / 2));
  bombs.push_back(repeated("[").substr(0, longest / 2) + repeated("](a)").substr(0, longest / 2));
  // Runs of ticks of every size: none finds its like.
  std::string ticks;
  for (std::size_t size = 1; ticks.size() + size + 1 <= longest; ++size) ticks += std::string(size, '`') + " ";
  bombs.push_back(ticks);
  return bombs;
}

TEST(HostileMarkdown, TakesAsMuchWorkAsItIsLong) {
  for (const auto& bomb : bombs()) {
    EXPECT_LE(read(bomb).steps, 8 * bomb.size()) << bomb.substr(0, 20);
  }
}

TEST(HostileMarkdown, GivesNoMoreThanWasSaid) {
  for (const auto& bomb : bombs()) {
    std::size_t octets = 0, spans = 0;
    const auto text = read(bomb);
    for (const auto& line : text.lines) {
      EXPECT_LE(line.quotes, Line::most_quotes);
      spans += line.spans.size();
      for (const auto& span : line.spans) octets += span.text.size();
    }
    EXPECT_LE(octets, bomb.size()) << bomb.substr(0, 20);
    EXPECT_LE(spans, bomb.size()) << bomb.substr(0, 20);
    EXPECT_LE(text.lines.size(), bomb.size()) << bomb.substr(0, 20);
  }
}

}  // namespace
}  // namespace qpc::markdown
