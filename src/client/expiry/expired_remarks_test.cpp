// What was said about a message that goes by itself goes with it.
#include "client/expiry/expiry_for_tests.h"

namespace qpc::client {
namespace {

using namespace std::chrono_literals;

struct ExpiredRemarks : Expiry {
  ExpiredRemarks() {
    const Bytes hello = say(alice, "hello");
    bob.receive(hello);
    said = say_for(alice, "vanishing cream for @bob",
                   {.expire_after = 60s, .beside = {.reply_to = reference(alice, "hello")}});
    begin_sent(alice, find(alice, "vanishing cream for @bob"));
    bob.receive(said);
  }
  void end(LoneClient& who) {
    read_all(who);
    pass(who, 60s);
    EXPECT_EQ(sweep_of(who), 1U);
  }
  /// Messages that have gone and still tell whom they named, or what they answered.
  std::uint64_t tales(LoneClient& who) {
    return count(who,
                 "SELECT count(*) FROM message_more x JOIN message m ON m.id = x.message WHERE m.gone <> 0 AND "
                 "(x.mentions IS NOT NULL OR x.reply_to IS NOT NULL OR x.thread IS NOT NULL)");
  }
  Bytes said;
};

TEST_F(ExpiredRemarks, LeaveNothingWithWhoHasHeardThem) {
  bob.receive(edit(alice, "vanishing cream for @bob", "vanishing lotion for @bob"));
  bob.receive(edit(alice, "vanishing lotion for @bob", "vanishing oil for @bob"));
  react(bob, "vanishing oil for @bob", "👍");
  const auto about = reference(bob, "vanishing oil for @bob");
  must(bob.outbox.queue(bob.only(), {{"an answer"}}, Outbox::Manner{.beside = {.reply_to = about, .thread = about}}));
  EXPECT_EQ(view(bob, "vanishing oil for @bob").around.more.mentions.size(), 1U);
  end(bob);
  EXPECT_EQ(traces(bob, "vanishing"), Places{});
  EXPECT_EQ(count(bob, "SELECT count(*) FROM remark"), 0U);
  EXPECT_EQ(tales(bob), 0U);
}

TEST_F(ExpiredRemarks, LeaveNothingWithWhoHasSaidThemOrWasAboutTo) {
  edit(alice, "vanishing cream for @bob", "vanishing lotion for @bob");
  must(by(alice).say(find(alice, "vanishing lotion for @bob"), message::Edit{.text = "vanishing oil for @bob"}));
  EXPECT_GT(traces(alice, "vanishing").size(), 2U);
  end(alice);
  EXPECT_EQ(traces(alice, "vanishing"), Places{});
  EXPECT_EQ(count(alice, "SELECT count(*) FROM remark"), 0U);
  EXPECT_EQ(tales(alice), 0U);
}

TEST_F(ExpiredRemarks, LeaveNothingInAnAnswerThatWaits) {
  const Bytes lost = edit(alice, "vanishing cream for @bob", "vanishing lotion for @bob");
  bob.receive(say(alice, "after it"));
  ask(bob);
  deliver(alice, flush(bob));
  pass(alice, 60s);
  sweep_of(alice);
  EXPECT_EQ(traces(alice, "vanishing"), Places{});
}

TEST_F(ExpiredRemarks, WaitForTheirMessageAsLongAsItMayCome) {
  message::AppMessage timed;
  timed.body = message::Edit{.target = {{1}, {1}}, .text = "vanishing words"};
  timed.expire_after = 60s;
  bob.receive(forge_next(alice, timed));
  bob.receive(forge_next(alice, message::Edit{.target = {{1}, {2}}, .text = "words for good"}));
  read_all(bob);
  EXPECT_EQ(waiting(bob), 2U);
  pass(bob, std::chrono::days(7) - 1s);
  sweep_of(bob);
  EXPECT_EQ(waiting(bob), 2U);
  pass(bob, 1s);
  sweep_of(bob);
  EXPECT_EQ(waiting(bob), 1U);
  EXPECT_EQ(traces(bob, "vanishing words"), Places{});
  pass(bob, std::chrono::days(23));
  sweep_of(bob);
  EXPECT_EQ(waiting(bob), 0U) << "nobody says its message again";
}

}  // namespace
}  // namespace qpc::client
