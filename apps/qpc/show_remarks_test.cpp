#include <gtest/gtest.h>

#include "qpc/show.h"

namespace qpc::cli {
namespace {

using client::MessageKind;
using client::RemarkKind;

command::Message said(MessageKind kind, const std::string& text) {
  command::Message message;
  message.kind = kind;
  message.from = "alice@example.org";
  message.id = "0123456789abcdef";
  message.text = text;
  return message;
}

command::Quote quote(const std::string& excerpt) {
  return {.cursor = 7, .from = "bob@example.org", .excerpt = excerpt};
}

command::Message remark(RemarkKind kind, const std::string& emoji = "", bool removed = false) {
  auto message = said(MessageKind::remark, "whatever");
  message.remark = command::Remark{.kind = kind, .emoji = emoji, .removed = removed, .about = quote("hello")};
  return message;
}

TEST(ShowRemarks, SaysWhatWasSaidAboutWhichMessage) {
  EXPECT_EQ(remark_text(remark(RemarkKind::reaction, "👍")), "reacted 👍 to bob@example.org: \"hello\"");
  EXPECT_EQ(remark_text(remark(RemarkKind::reaction, "👍", true)), "took back 👍 from bob@example.org: \"hello\"");
  EXPECT_EQ(remark_text(remark(RemarkKind::edit)), "edited bob@example.org: \"hello\"");
  EXPECT_EQ(remark_text(remark(RemarkKind::deletion)), "deleted a message");
  EXPECT_EQ(remark_text(remark(RemarkKind::pin, "", true)), "unpinned bob@example.org: \"hello\"");
  EXPECT_EQ(remark_text(remark(RemarkKind::vote)), "voted in bob@example.org: \"hello\"");
  EXPECT_EQ(remark_text(remark(RemarkKind::closing)), "closed bob@example.org: \"hello\"");
  EXPECT_TRUE(to_text(remark(RemarkKind::deletion), false).ends_with("* alice@example.org deleted a message"));
}

TEST(ShowRemarks, AreSafeForATerminal) {
  auto hostile = remark(RemarkKind::reaction, "\x1b[2J\u202e");
  hostile.remark->about.excerpt = "\x1b]0;title\x07\n12:00 bob: forged";
  const auto text = remark_text(hostile);
  EXPECT_EQ(text.find_first_of("\x1b\x07\n"), std::string::npos) << text;
  EXPECT_FALSE(text.contains("\u202e"));
  auto message = said(MessageKind::text, "hello");
  message.reactions.push_back({.emoji = "\x1b[2J", .count = 1, .by = {"\x1b@\n"}});
  message.reply_to = hostile.remark->about;
  EXPECT_FALSE(to_text(message, false).contains('\x1b'));
  EXPECT_FALSE(around_lines(message).contains("\n12:00"));
}

TEST(ShowRemarks, StandBesideTheMessage) {
  auto message = said(MessageKind::text, "hello");
  message.edits = 2;
  message.pinned = true;
  message.mentions_you = true;
  message.reply_to = quote("before");
  message.thread = command::Quote{};
  message.reactions.push_back({.emoji = "👍", .count = 3, .by = {"a@b", "c@d"}});
  EXPECT_TRUE(to_text(message, false)
                  .ends_with("alice@example.org: hello  (edited)  (pinned)  (names you)\n    answers "
                             "bob@example.org: \"before\"\n    in the thread of a message that is not here\n    👍 3  "
                             "a@b, c@d, and 1 more"));
}

TEST(ShowRemarks, CountsVotes) {
  auto message = said(MessageKind::poll, "poll: tea?\n1. yes\n2. no");
  message.poll = command::Poll{.question = "tea?",
                               .options = {{.text = "yes", .votes = 2, .own = true}, {.text = "no"}},
                               .voters = 2,
                               .closed = true};
  EXPECT_TRUE(to_text(message, false)
                  .ends_with("alice@example.org asks: tea?\n    1. yes  2 (you)\n    2. no  0\n    2 have voted; it is "
                             "closed"));
}

TEST(ShowRemarks, SayThatSomethingWasDeleted) {
  EXPECT_TRUE(to_text(said(MessageKind::deleted, ""), false).ends_with("alice@example.org: (deleted)"));
}

TEST(ShowRemarks, HaveTheIdThatCommandsTakeWhereItIsWanted) {
  const auto message = said(MessageKind::text, "hello");
  EXPECT_FALSE(to_text(message, false).contains("01234567"));
  EXPECT_TRUE(to_text(message, false, Ids::shown).ends_with("(01234567) alice@example.org: hello"));
}

}  // namespace
}  // namespace qpc::cli
