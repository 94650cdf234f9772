#include "node/mailbox/mailbox.h"

#include "core/crypto/hash.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

constexpr std::chrono::seconds no_ttl{0};

class MailboxesTest : public testing::Test {
 protected:
  TestDatabase database;
  TestPerson alice{"alice"};
  MailboxLimits limits{.messages = 3, .bytes = 1000, .message_bytes = 400, .longest_ttl = std::chrono::hours(1)};
  MailboxState mailbox = settle(*database, alice, limits);
  Mailboxes mailboxes{*database, limits};

  Outcome<Stored> enqueue(std::string_view text) {
    return mailboxes.enqueue(mailbox.address, as_bytes(text), no_ttl, test_now);
  }
  std::vector<std::string> waiting(std::uint64_t from = 1) {
    std::vector<std::string> texts;
    for (const auto& delivery : mailboxes.fetch(mailbox.row, from, 0).deliveries) {
      texts.emplace_back(as_text(delivery.octets));
    }
    return texts;
  }
};

TEST_F(MailboxesTest, DeliversInOrderWithNumbersWithoutGaps) {
  ASSERT_TRUE(enqueue("one"));
  ASSERT_TRUE(enqueue("two"));
  const auto fetched = mailboxes.fetch(mailbox.row, 0, 0);
  ASSERT_EQ(fetched.deliveries.size(), 2u);
  EXPECT_EQ(fetched.deliveries[0].seq, 1u);
  EXPECT_EQ(fetched.deliveries[1].seq, 2u);
  EXPECT_EQ(fetched.deliveries[1].stored_at, test_now);
  EXPECT_FALSE(fetched.more);
}

TEST_F(MailboxesTest, KeepsTheSameOctetsOnceAndGivesTheSameReceipt) {
  const auto first = enqueue("one").value();
  const auto again =
      mailboxes.enqueue(mailbox.address, as_bytes("one"), no_ttl, test_now + std::chrono::hours(1)).value();
  EXPECT_EQ(again.message_id, first.message_id);
  EXPECT_EQ(again.stored_at, first.stored_at);
  EXPECT_TRUE(again.mailboxes.empty());
  EXPECT_EQ(waiting().size(), 1u);
}

TEST_F(MailboxesTest, GivesNothingAgainThatWasAcknowledged) {
  enqueue("one").value();
  enqueue("two").value();
  mailboxes.ack(mailbox.row, 1);
  EXPECT_EQ(waiting(), std::vector<std::string>{"two"});
  mailboxes.ack(mailbox.row, 99);  // beyond the last one: the last one
  enqueue("three").value();
  EXPECT_EQ(waiting(), std::vector<std::string>{"three"});
}

TEST_F(MailboxesTest, RefusesWhatIsLargerThanTheLimitAndNamesIt) {
  const auto refused = enqueue(std::string(401, 'x'));
  EXPECT_EQ(refused.error().reason, Reason::TOO_LARGE);
  EXPECT_EQ(refused.error().limit, 400u);
  EXPECT_TRUE(enqueue(std::string(400, 'x')));
}

TEST_F(MailboxesTest, RefusesAFullMailboxByCountAndTakesMoreAfterAnAck) {
  for (const char* text : {"one", "two", "three"}) enqueue(text).value();
  EXPECT_EQ(enqueue("four").error().reason, Reason::MAILBOX_FULL);
  EXPECT_TRUE(enqueue("three")) << "a repeated submission needs no room";
  mailboxes.ack(mailbox.row, 1);
  EXPECT_TRUE(enqueue("four"));
}

TEST_F(MailboxesTest, RefusesAFullMailboxByOctets) {
  enqueue(std::string(400, 'a')).value();
  enqueue(std::string(400, 'b')).value();
  EXPECT_EQ(enqueue(std::string(201, 'c')).error().reason, Reason::MAILBOX_FULL);
  EXPECT_TRUE(enqueue(std::string(200, 'c')));
}

TEST_F(MailboxesTest, TellsTheOwnerHowManyFoundTheMailboxFull) {
  for (const char* text : {"one", "two", "three"}) enqueue(text).value();
  const std::int64_t rows[] = {mailbox.row};
  const auto stored = mailboxes.fan_out(as_bytes("four"), std::nullopt, rows, no_ttl, test_now);
  EXPECT_EQ(stored.full, 1u);
  EXPECT_EQ(mailboxes.fetch(mailbox.row, 0, 0).missed, 1u);
}

TEST_F(MailboxesTest, RefusesAnUnknownAddress) {
  EXPECT_EQ(mailboxes.enqueue(Bytes(32, 1), as_bytes("x"), no_ttl, test_now).error().reason, Reason::NOT_FOUND);
}

TEST_F(MailboxesTest, EmptiesWhatExpiredAndStillDeliversItsNumber) {
  enqueue("one").value();
  mailboxes.store().sweep(test_now + limits.longest_ttl, 100);
  EXPECT_EQ(waiting(), std::vector<std::string>{""});
}

TEST_F(MailboxesTest, SweepsWhatWasAcknowledgedButRecognisesItsRepetition) {
  enqueue("one").value();
  mailboxes.ack(mailbox.row, 1);
  EXPECT_EQ(mailboxes.store().sweep(test_now, 100), 1u);
  EXPECT_EQ((*database).find_one<std::int64_t>("SELECT count(*) FROM message WHERE octets IS NOT NULL"), 0);
  EXPECT_EQ(mailboxes.fan_out(as_bytes("one"), std::nullopt, {}, no_ttl, test_now + std::chrono::minutes(1)).stored_at,
            test_now);
}

TEST_F(MailboxesTest, DeliversARepeatedPostToAChannelNoSecondTimeAfterTheSweep) {
  constexpr std::int64_t channel_row = 7;
  const std::int64_t rows[] = {mailbox.row};
  mailboxes.fan_out(as_bytes("one"), channel_row, rows, no_ttl, test_now);
  mailboxes.ack(mailbox.row, 1);
  mailboxes.store().sweep(test_now, 100);
  EXPECT_TRUE(mailboxes.fan_out(as_bytes("one"), channel_row, rows, no_ttl, test_now).mailboxes.empty());
  EXPECT_TRUE(waiting().empty());
}

TEST_F(MailboxesTest, DeliversWholeWhatWasEmptiedAndIsEnqueuedForSomebodyElse) {
  TestPerson bob{"bob"};
  const MailboxState bobs = settle(*database, bob, limits);
  enqueue("one").value();
  mailboxes.ack(mailbox.row, 1);
  mailboxes.store().sweep(test_now, 100);
  ASSERT_TRUE(mailboxes.enqueue(bobs.address, as_bytes("one"), no_ttl, test_now));
  const auto fetched = mailboxes.fetch(bobs.row, 1, 0);
  ASSERT_EQ(fetched.deliveries.size(), 1u);
  EXPECT_EQ(as_text(fetched.deliveries[0].octets), "one");
}

TEST_F(MailboxesTest, FetchesInPiecesAndSaysThatThereIsMore) {
  for (const char* text : {"one", "two", "three"}) enqueue(text).value();
  const auto fetched = mailboxes.fetch(mailbox.row, 2, 3);
  ASSERT_EQ(fetched.deliveries.size(), 1u);
  EXPECT_EQ(fetched.deliveries[0].seq, 2u);
  EXPECT_TRUE(fetched.more);
}

}  // namespace
}  // namespace qpc::node
