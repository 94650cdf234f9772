// What people may say who keep no rule: it leaves no trace, and is no hole.
#include "client/remark/remark_garden_for_tests.h"

namespace qpc::client {
namespace {

struct HostileRemarkTest : RemarkGarden {
  HostileRemarkTest() {
    const Bytes hello = say(alice, "hello");
    bob.receive(hello);
    carol.receive(hello);
    talk({&alice, &bob, &carol});  // receipts
    before = rows(alice).size();
  }
  /// Alice gets it, and then something that follows from it.
  void expect_no_trace(const Bytes& message) {
    alice.receive(message);
    EXPECT_EQ(rows(alice).size(), before);
    EXPECT_EQ(view(alice, "hello").around.more.edit_count, 0U);
    must(bob.outbox.queue(at(bob), {{"and on"}}));
    deliver(alice, flush(bob));
    EXPECT_TRUE(holes(alice).empty());
  }
  std::size_t before = 0;
};

TEST_F(HostileRemarkTest, AnEditOfAnothersTextLeavesNoTrace) {
  expect_no_trace(forge_next(bob, message::Edit{.target = reference(bob, "hello"), .text = "I am a fool"}));
}

TEST_F(HostileRemarkTest, ADeletionOfAnothersTextLeavesNoTrace) {
  expect_no_trace(forge_next(bob, message::Delete{reference(bob, "hello")}));
}

TEST_F(HostileRemarkTest, AVoteInWhatIsNoPollLeavesNoTrace) {
  expect_no_trace(forge_next(bob, message::Vote{.poll = reference(bob, "hello"), .choices = {0}}));
}

TEST_F(HostileRemarkTest, TheEndOfAnothersPollLeavesNoTrace) {
  const message::Poll asked{.question = "tea?", .options = {"yes", "no"}};
  must(by(alice).ask(garden, asked));
  bob.receive(flush_said(alice));
  before = rows(alice).size();
  expect_no_trace(forge_next(bob, message::ClosePoll{reference(bob, describe(asked))}));
  EXPECT_FALSE(view(alice, describe(asked)).around.poll->closed_at);
}

TEST_F(HostileRemarkTest, AVoteForWhatIsNotAskedLeavesNoTrace) {
  const message::Poll asked{.question = "tea?", .options = {"yes", "no"}};
  must(by(alice).ask(garden, asked));
  bob.receive(flush_said(alice));
  before = rows(alice).size();
  const auto poll = reference(bob, describe(asked));
  alice.receive(forge_next(bob, message::Vote{.poll = poll, .choices = {0, 1}}));
  expect_no_trace(forge_next(bob, message::Vote{.poll = poll, .choices = {2}}));
  EXPECT_EQ(view(alice, describe(asked)).around.poll->voters, 0U);
}

TEST_F(HostileRemarkTest, WhatIsNotCountedLeavesNoTrace) {
  message::AppMessage message;
  message.id = {7};
  message.body = message::Reaction{.to = reference(bob, "hello"), .emoji = "👍"};
  expect_no_trace(forge(bob, message));
}

TEST_F(HostileRemarkTest, ARemarkAboutARemarkLeavesNoTrace) {
  const Bytes reaction = react(bob, "hello", "👍");
  alice.receive(reaction);
  before = rows(alice).size();
  const auto rows_of_bob = rows(bob);
  const message::Reference remark{bob.device_id().octets, rows_of_bob.back().app_id.value()};
  expect_no_trace(forge_next(bob, message::Delete{remark}));
}

TEST_F(HostileRemarkTest, ReactionsOfOnePersonToOneMessageAreBounded) {
  for (int i = 0; i < 25; ++i) {
    alice.receive(forge_next(bob, message::Reaction{.to = reference(bob, "hello"), .emoji = std::to_string(i)}));
  }
  EXPECT_EQ(view(alice, "hello").around.reactions.size(), most_reactions);
  EXPECT_TRUE(holes(alice).empty());
  for (int i = 0; i < 20; ++i) react(carol, "hello", std::to_string(i));
  EXPECT_EQ(by(carol).say(find(carol, "hello"), message::Reaction{.emoji = "one more"}).error().code, "bad_emoji");
  EXPECT_EQ(by(carol).say(find(carol, "hello"), message::Reaction{.emoji = "more"}).error().code, "too_many_reactions");
  EXPECT_TRUE(by(carol).say(find(carol, "hello"), message::Reaction{.emoji = "7"})) << "the same again";
}

TEST_F(HostileRemarkTest, ManyReactionsThatComeAndGoLeaveLittle) {
  const auto to = reference(bob, "hello");
  for (int i = 0; i < 200; ++i) {
    const std::string emoji = std::to_string(i);
    alice.receive(forge_next(bob, message::Reaction{.to = to, .emoji = emoji}));
    alice.receive(forge_next(bob, message::Reaction{.to = to, .emoji = emoji, .removed = true}));
  }
  EXPECT_LE(rows(alice).size(), before + RemarkStore::most_kept);
  EXPECT_EQ(reactions(alice, "hello"), "");
}

/// What others say on several devices, straight to Alice's store.
struct HostileDevices : HostileRemarkTest {
  void hear(db::Database& db, const MessageRow& target, std::uint8_t device, RemarkBody body) {
    message::AppMessage message;
    message.counter = ++counter;
    message.id = {static_cast<std::uint8_t>(counter), static_cast<std::uint8_t>(counter >> 8)};
    message.sent_at = Milliseconds(std::chrono::milliseconds(counter));
    target_of(body) = {target.device_id->octets, *target.app_id};
    message.body = to_body(body);
    identity::DeviceId from;
    from.octets = {device};
    RemarkKeeper(db, alice.environment)
        .hear({.conversation = garden,
               .account_id = bob.account_id,
               .device_id = from,
               .message_id = {},
               .message = message,
               .content = message.write()});
  }
  std::uint64_t counter = 0;
};

TEST_F(HostileDevices, ReactionsThatOneGivesAndAnotherTakesBackStayTakenBack) {
  const auto hello = find(alice, "hello");
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    const auto target = MessageStore(db).find(hello).value();
    for (int i = 0; i < 60; ++i) {
      hear(db, target, 1, message::Reaction{.emoji = std::to_string(i)});
      hear(db, target, 2, message::Reaction{.emoji = std::to_string(i), .removed = true});
    }
    return {};
  }));
  EXPECT_EQ(reactions(alice, "hello"), "");
  EXPECT_LE(count(alice, "SELECT count(*) FROM remark"), 2 * RemarkStore::most_kept);
}

TEST_F(HostileDevices, PinsThatOneSetsAndAnotherTakesOffStayOff) {
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    MessageStore messages(db);
    for (std::uint32_t i = 0; i < RemarkStore::most_unpinned + 50; ++i) {
      const AppId app_id{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8), 1};
      const auto id = messages.add({.conversation = garden,
                                    .app_id = app_id,
                                    .account_id = bob.account_id,
                                    .device_id = bob.device_id(),
                                    .text = "pinned"});
      const auto target = messages.find(id.value()).value();
      hear(db, target, 1, message::Pin{});
      EXPECT_TRUE(RemarkStore(db).is_pinned(target.id));
      hear(db, target, 2, message::Pin{.removed = true});
    }
    EXPECT_EQ(RemarkStore(db).pinned(garden), std::vector<std::int64_t>{});
    return {};
  }));
  EXPECT_LE(count(alice, "SELECT count(*) FROM remark"), 2 * RemarkStore::most_unpinned);
}

TEST_F(HostileRemarkTest, PinsOfAConversationAreBounded) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < most_pins + 1; ++i) texts.push_back("text " + std::to_string(i));
  must(alice.outbox.queue(garden, texts));
  deliver(bob, flush(alice));
  for (const auto& text : texts) alice.receive(forge_next(bob, message::Pin{.target = reference(bob, text)}));
  History history(alice.environment, alice.groups);
  EXPECT_EQ(must(history.pinned(garden)).size(), most_pins);
  EXPECT_EQ(by(alice).say(find(alice, texts.back()), message::Pin{}).error().code, "too_many_pins");
  must(by(alice).say(find(alice, texts.front()), message::Pin{.removed = true}));
  EXPECT_TRUE(by(alice).say(find(alice, texts.back()), message::Pin{}));
}

TEST_F(HostileRemarkTest, WhatWaitsIsBounded) {
  const auto conversation = bob.only();
  const auto wait = [&](int number, int devices) {
    must(bob.store.write([&](db::Database& db) -> Outcome<> {
      message::AppMessage message;
      message.id = {static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8)};
      message.counter = static_cast<std::uint64_t>(number) + 1;
      message.body = message::Reaction{.to = {{1}, message.id}, .emoji = "👍"};
      identity::DeviceId device;
      device.octets = {static_cast<std::uint8_t>(number % devices)};
      RemarkKeeper(db, bob.environment)
          .hear({.conversation = conversation,
                 .account_id = alice.account_id,
                 .device_id = device,
                 .message_id = {},
                 .message = message,
                 .content = message.write()});
      return {};
    }));
  };
  for (int i = 0; i < 300; ++i) wait(i, 1);
  EXPECT_EQ(waiting(bob), WaitingStore::most_of_device);
  for (int i = 300; i < 1500; ++i) wait(i, 7);
  EXPECT_EQ(waiting(bob), WaitingStore::most_in_conversation);
}

TEST_F(HostileRemarkTest, WhatOneDeviceLetsWaitIsBounded) {
  for (std::uint8_t i = 0; i < 30; ++i) {
    message::Edit edit{.target = {{1}, {i}}, .text = std::string(100'000, 'x')};
    alice.receive(forge_next(bob, edit));
  }
  EXPECT_LE(waiting(alice), 10U);
  must(bob.outbox.queue(at(bob), {{"and on"}}));
  deliver(alice, flush(bob));
  EXPECT_TRUE(holes(alice).empty());
}

TEST_F(HostileRemarkTest, ARemarkAboutItselfOrAnotherConversationWaitsForNothing) {
  const auto others = bob.begin(GroupKind::group, "others");
  must(bob.outbox.queue(others, {{"elsewhere"}}));
  const auto elsewhere = must(by(bob).reference(find(bob, "elsewhere")));
  alice.receive(forge_next(bob, message::Reaction{.to = elsewhere, .emoji = "👍"}));
  EXPECT_EQ(waiting(alice), 1U);
  message::AppMessage itself;
  itself.id = {7};
  itself.body = message::Delete{{bob.device_id().octets, itself.id}};
  expect_no_trace(forge_next(bob, std::move(itself)));
  EXPECT_EQ(waiting(alice), 1U);
}

TEST_F(HostileRemarkTest, AnswersInACircleAreShownOnce) {
  message::AppMessage message;
  message.body = message::Text{"round"};
  message.reply_to = message::Reference{bob.device_id().octets, {1}};
  message.thread = message.reply_to;
  alice.receive(forge_next(bob, message));
  const auto seen = view(alice, "round");
  EXPECT_EQ(seen.around.reply_to->cursor, 0) << "it is not here";
  const message::Reference round{bob.device_id().octets, seen.row.app_id.value()};
  message.body = message::Text{"and round"};
  message.reply_to = round;
  message.thread = round;
  alice.receive(forge_next(bob, message));
  History history(alice.environment, alice.groups);
  EXPECT_EQ(must(history.thread(find(alice, "and round"), 100)).size(), 2U);
  EXPECT_EQ(must(history.thread(find(alice, "round"), 100)).size(), 1U);
}

TEST_F(HostileRemarkTest, TimesOfNoCalendarAreHeldInBounds) {
  const Milliseconds never{std::chrono::milliseconds::max()};
  const Milliseconds before_all{std::chrono::milliseconds::min()};
  alice.receive(forge_next(bob, message::Pin{.target = reference(bob, "hello")}, never));
  EXPECT_TRUE(view(alice, "hello").around.is_pinned);
  bob.receive(remark(alice, "hello", message::Pin{.removed = true}));
  EXPECT_FALSE(view(alice, "hello").around.is_pinned) << "nobody can pin for good";
  bob.receive(forge_next(alice, message::Edit{.target = reference(alice, "hello"), .text = "old"}, before_all));
  EXPECT_EQ(view(bob, "old").around.more.edited_at, Milliseconds());
}

TEST_F(HostileRemarkTest, WhatIsOlderThanWhatHoldsLeavesNoTrace) {
  const Bytes first = react(bob, "hello", "👍");
  const Bytes second = react(bob, "hello", "👍", true);
  alice.receive(second);
  alice.receive(first);
  EXPECT_EQ(reactions(alice, "hello"), "");
  EXPECT_TRUE(holes(alice, HoleStore::Which::open).empty());
}

}  // namespace
}  // namespace qpc::client
