#include "core/message/remark.h"

#include <gtest/gtest.h>

#include "core/message/app_message.h"

namespace qpc::message {
namespace {

const Reference target{.device_id = {1, 2}, .id = {3, 4}};

AppMessage with(decltype(AppMessage::body) body) {
  AppMessage message;
  message.id = {9};
  message.counter = 5;
  message.body = std::move(body);
  return message;
}
/// What reading it ends with.
Kind kind_of(decltype(AppMessage::body) body) { return AppMessage::read(with(std::move(body)).write()).error().kind; }

TEST(Remark, ReadsBackEveryBodyItWrites) {
  const decltype(AppMessage::body) bodies[] = {Read{{message_id(as_bytes("a")), message_id(as_bytes("b"))}},
                                               Typing{true},
                                               Typing{false},
                                               Reaction{target, "👍", false},
                                               Reaction{target, "👍", true},
                                               Edit{target, "other words"},
                                               Delete{target},
                                               Pin{target, false},
                                               Pin{target, true},
                                               Poll{"When?", {"today", "tomorrow"}, true},
                                               Vote{target, {0, 3, 19}},
                                               Vote{target, {}},
                                               ClosePoll{target}};
  for (const auto& body : bodies) {
    EXPECT_EQ(AppMessage::read(with(body).write()).value(), with(body)) << body.index();
  }
}

TEST(Remark, ReadsBackWhatATextSaysOfOthers) {
  auto message = with(Text{"as Bob says"});
  message.reply_to = target;
  message.thread = Reference{.device_id = {5}, .id = {6}};
  message.mentions = {{7}, {8}};
  message.view_once = true;
  EXPECT_EQ(AppMessage::read(message.write()).value(), message);
}

TEST(Remark, IsRefusedWithTooManyMentions) {
  auto message = with(Text{"everybody"});
  message.mentions.resize(AppMessage::most_mentions);
  EXPECT_TRUE(AppMessage::read(message.write()));
  message.mentions.resize(AppMessage::most_mentions + 1);
  EXPECT_EQ(AppMessage::read(message.write()).error().kind, Kind::limit);
}

TEST(Remark, IsRefusedWithTooManyReceipts) {
  EXPECT_EQ(kind_of(Read{std::vector<MessageId>(AppMessage::most_receipts + 1)}), Kind::limit);
}

TEST(Remark, IsRefusedWhereAReactionIsNoneOrAText) {
  EXPECT_EQ(kind_of(Reaction{target, "", false}), Kind::malformed);
  EXPECT_EQ(kind_of(Reaction{target, std::string(Reaction::longest_emoji + 1, 'x'), false}), Kind::limit);
}

TEST(Remark, IsRefusedWhereAnEditLeavesNothing) { EXPECT_EQ(kind_of(Edit{target, ""}), Kind::malformed); }

TEST(Remark, IsRefusedWhereAPollHasNoChoiceOrTooMany) {
  EXPECT_EQ(kind_of(Poll{"", {"a", "b"}}), Kind::malformed);
  EXPECT_EQ(kind_of(Poll{"When?", {"a"}}), Kind::malformed);
  EXPECT_EQ(kind_of(Poll{"When?", {"a", ""}}), Kind::malformed);
  EXPECT_EQ(kind_of(Poll{"When?", std::vector<std::string>(Poll::most_options + 1, "a")}), Kind::limit);
  EXPECT_EQ(kind_of(Poll{"When?", {"a", std::string(Poll::longest_option + 1, 'x')}}), Kind::limit);
  EXPECT_EQ(kind_of(Poll{std::string(Poll::longest_question + 1, 'x'), {"a", "b"}}), Kind::limit);
}

TEST(Remark, IsRefusedWhereAVoteIsForWhatNoPollHas) {
  EXPECT_EQ(kind_of(Vote{target, {20}}), Kind::malformed);
  EXPECT_EQ(kind_of(Vote{target, {1, 1}}), Kind::malformed);
  EXPECT_EQ(kind_of(Vote{target, {2, 1}}), Kind::malformed);
}

}  // namespace
}  // namespace qpc::message
