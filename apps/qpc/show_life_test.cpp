#include <gtest/gtest.h>

#include "qpc/show.h"

namespace qpc::cli {
namespace {

command::FoundPage page(std::string text, std::vector<command::Highlight> highlights) {
  command::Found found;
  found.message.from = "bob@example.org";
  found.message.conversation = "garden\x1b[2J";
  found.message.text = std::move(text);
  found.highlights = std::move(highlights);
  return {.found = {found}};
}

TEST(ShowFound, MakesTheWordsStandOut) {
  const auto shown = to_text(page("grüne Äpfel im Garten", {{6, 5}, {15, 6}}), Look::styled);
  EXPECT_TRUE(shown.ends_with("grüne \x1b[1mÄpfel\x1b[0m im \x1b[1mGarten\x1b[0m")) << shown;
  EXPECT_TRUE(to_text(page("grüne Äpfel", {{6, 5}}), Look::plain).ends_with("grüne Äpfel"));
}

TEST(ShowFound, IsSafeForATerminal) {
  const auto shown = to_text(page("a\x1b[31m word\u202e", {{6, 4}}), Look::plain);
  EXPECT_FALSE(shown.contains('\x1b')) << shown;
  EXPECT_FALSE(shown.contains("\u202e"));
}

TEST(ShowFound, CutsALongTextAroundTheFirstWord) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "ä";
  text += " needle ";
  for (int i = 0; i < 1000; ++i) text += "ö";
  const auto shown = to_text(page(text, {{1001, 6}}), Look::plain);
  EXPECT_TRUE(shown.contains("needle"));
  EXPECT_LT(shown.size(), 400);
  EXPECT_TRUE(shown.ends_with("…"));
}

TEST(ShowFound, SurvivesHighlightsThatAreNotInTheText) {
  to_text(page("short", {{100, 5}, {0, 1000}, {3, 0}}), Look::styled);
  to_text(page("", {{0, 1}}), Look::styled);
}

TEST(ShowFound, SaysHowToGoOn) {
  EXPECT_EQ(to_text(command::FoundPage{.found = {}, .next = 7}, Look::plain), "There may be more: --behind 7");
}

TEST(ShowMessage, SaysWhyItSaysNothing) {
  command::Message message;
  message.kind = client::MessageKind::text;
  message.view_once = true;
  message.id = "0123456789abcdef";
  EXPECT_TRUE(to_text(message, false).contains("(can be seen once: qpc message show 01234567)"));
  message.gone = client::Gone::viewed;
  EXPECT_TRUE(to_text(message, false).contains("(seen once, and gone)"));
  message.gone = client::Gone::expired;
  EXPECT_TRUE(to_text(message, false).contains("(expired)"));
}

TEST(ShowMessage, NamesWhoHasReadItWhereNotEverybodyHas) {
  command::Message message;
  message.kind = client::MessageKind::text;
  message.state = client::MessageState::delivered;
  message.text = "hello";
  message.read_by = {{.name = "bob@example.org"}, {.name = "carol@example.org"}};
  EXPECT_TRUE(to_text(message, false).ends_with("hello  (delivered)  (read by bob@example.org, carol@example.org)"));
  message.state = client::MessageState::read;
  EXPECT_TRUE(to_text(message, false).ends_with("hello  (read)"));
}

}  // namespace
}  // namespace qpc::cli
