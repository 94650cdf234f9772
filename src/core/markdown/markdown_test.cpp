#include "core/markdown/markdown.h"

#include <gtest/gtest.h>

#include <string>

namespace qpc::markdown {
namespace {

/// A line as a sketch: <b>, <i> and <s> around what stands out, <code>, <a> and <to>.
std::string sketch(const Line& line) {
  std::string text(line.quotes, '|');
  if (line.kind == LineKind::bullet) text += std::string(line.indent) + "- ";
  if (line.kind == LineKind::number) text += std::string(line.indent) + std::string(line.number) + " ";
  if (line.kind == LineKind::language) text += "language ";
  for (const auto& span : line.spans) {
    std::string words(span.text);
    const auto wrap = [&](bool applies, const std::string& tag) {
      if (applies) words.insert(0, "<" + tag + ">").append("</" + tag + ">");
    };
    wrap(span.kind == SpanKind::code, "code");
    wrap(span.kind == SpanKind::address, "a");
    wrap(span.kind == SpanKind::target, "to");
    wrap(span.is_struck, "s");
    wrap(span.is_italic, "i");
    wrap(span.is_bold, "b");
    text += words;
  }
  return text;
}

std::string sketch(std::string_view text) {
  std::string all;
  for (const auto& line : read(text).lines) all += (all.empty() ? "" : "\n") + sketch(line);
  return all;
}

TEST(Markdown, LeavesWordsAsTheyAre) {
  for (const char* text : {"hello",       "a < b && c > d",
                           "<b>bold</b>", "&amp;",
                           "# one",       "---",
                           "2 * 3 * 4",   "snake_case_name",
                           "~5 minutes~", "[not a link] (x)",
                           "[empty]()",   "[two](a b)",
                           "[open](a",    "![",
                           "C:\\new",     "grüße **",
                           "1.5",         "-5",
                           "    four",    "`` tick `"}) {
    EXPECT_EQ(sketch(text), text);
  }
}

TEST(Markdown, ReadsEmphasis) {
  EXPECT_EQ(sketch("**bold** and *italic*, __bold__ and _italic_"),
            "<b>bold</b> and <i>italic</i>, <b>bold</b> and <i>italic</i>");
  EXPECT_EQ(sketch("~~gone~~"), "<s>gone</s>");
  EXPECT_EQ(sketch("***both***"), "<b><i>both</i></b>");
  EXPECT_EQ(sketch("**bold and *both***"), "<b>bold and </b><b><i>both</i></b>");
  EXPECT_EQ(sketch("*a **b** c*"), "<i>a </i><b><i>b</i></b><i> c</i>");
  EXPECT_EQ(sketch("**all ~~gone~~**"), "<b>all </b><b><s>gone</s></b>");
  EXPECT_EQ(sketch("in*fix*ed"), "in<i>fix</i>ed");
  EXPECT_EQ(sketch("grüße, **ключ**"), "grüße, <b>ключ</b>");
}

TEST(Markdown, ShowsMarksThatMeanNothing) {
  EXPECT_EQ(sketch("**one* two"), "*<i>one</i> two");
  EXPECT_EQ(sketch("*one** two"), "<i>one</i>* two");
  EXPECT_EQ(sketch("*foo**bar*"), "<i>foo**bar</i>");
  EXPECT_EQ(sketch("*a _b* c_"), "<i>a _b</i> c_");
  EXPECT_EQ(sketch("** no **"), "** no **");
  EXPECT_EQ(sketch("a ~~~~four~~~~ ~one~"), "a ~~~~four~~~~ ~one~");
  EXPECT_EQ(sketch("**one\ntwo**"), "**one\ntwo**") << "a style ends with its line";
}

TEST(Markdown, ReadsCode) {
  EXPECT_EQ(sketch("`a*b*c` d"), "<code>a*b*c</code> d");
  EXPECT_EQ(sketch("``a`b``"), "<code>a`b</code>");
  EXPECT_EQ(sketch("`` ` `` `  `"), "<code>`</code> <code>  </code>");
  EXPECT_EQ(sketch("*a `b*` c"), "*a <code>b*</code> c");
  EXPECT_EQ(sketch("**`x`**"), "<b><code>x</code></b>");
  EXPECT_EQ(sketch("`[a](b)`"), "<code>[a](b)</code>");
}

TEST(Markdown, TakesAMarkBehindABackslashAsItIs) {
  EXPECT_EQ(sketch("\\*a* \\`b` \\[c](d) \\\\ \\e \\"), "*a* `b` [c](d) \\ \\e \\");
}

TEST(Markdown, ShowsWhereALinkGoes) {
  EXPECT_EQ(sketch("[**words** here](https://a.example/x_(y)_z)."),
            "<b>words</b> here<to>https://a.example/x_(y)_z</to>.");
  EXPECT_EQ(sketch("[https://good.example](https://evil.example)"),
            "<a>https://good.example</a><to>https://evil.example</to>");
  EXPECT_EQ(sketch("![cat](cat.png)"), "!cat<to>cat.png</to>");
  EXPECT_EQ(sketch("[](x)"), "<to>x</to>");
  EXPECT_EQ(sketch("[a [b](c) d](e)"), "[a b<to>c</to> d](e)") << "no link within a link";
  EXPECT_EQ(sketch("[a](javascript:alert(1)) [b](file:///etc)"), "a<to>javascript:alert(1)</to> b<to>file:///etc</to>");
}

TEST(Markdown, LeavesAddressesWhole) {
  EXPECT_EQ(sketch("see https://a.example/b_c_d*e*, or (http://x.example/y)."),
            "see <a>https://a.example/b_c_d*e</a>*, or (<a>http://x.example/y</a>).");
  EXPECT_EQ(sketch("**https://a.example**"), "<b><a>https://a.example</a></b>");
  EXPECT_EQ(sketch("https://a.example/w_(x)"), "<a>https://a.example/w_(x)</a>");
  EXPECT_EQ(sketch("xhttp://a http:// https://."), "xhttp://a http:// https://.");
}

TEST(Markdown, ReadsQuotesAndLists) {
  EXPECT_EQ(sketch("> one\n>> two\n> > **three**\n four"), "|one\n||two\n||<b>three</b>\n four");
  EXPECT_EQ(sketch("- a\n  * b\n+ *c*"), "- a\n  - b\n- <i>c</i>");
  EXPECT_EQ(sketch("1. a\n27) b\n1234567890. c"), "1. a\n27) b\n1234567890. c");
  EXPECT_EQ(read("27) b").lines[0].number, "27)");
  EXPECT_EQ(sketch("> - a"), "|- a");
  EXPECT_EQ(sketch("> > > > > > > > > > x"), "||||||||> > x") << "the depth has an end";
}

TEST(Markdown, ReadsBlocksOfCode) {
  EXPECT_EQ(sketch("```\n*a*\n  b\n```\n*c*"), "<code>*a*</code>\n<code>  b</code>\n<i>c</i>");
  EXPECT_EQ(sketch("~~~ c++ \nx\n```\n~~~~"), "language c++\n<code>x</code>\n<code>```</code>");
  EXPECT_EQ(sketch("  ```\n  a\n    b"), "<code>a</code>\n<code>  b</code>") << "without an end it goes to the end";
  EXPECT_EQ(sketch("> ```\n> a\n*b*"), "|<code>a</code>\n<i>b</i>") << "it ends with its quote";
  EXPECT_EQ(sketch("```\n> a\n```"), "<code>> a</code>");
  EXPECT_EQ(sketch("```a``` b"), "<code>a</code> b");
}

TEST(Markdown, ShowsATextOfMarksAsTyped) {
  for (const char* text : {"```", "- ", ">", "> >", "```\n```", "3. "}) EXPECT_EQ(sketch(text), text);
  EXPECT_TRUE(read("").lines.empty());
}

}  // namespace
}  // namespace qpc::markdown
