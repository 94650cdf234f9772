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
  int count(Literal sql) { return (*database).find_one<int>(sql).value(); }
  std::vector<std::string> waiting(std::uint64_t from = 1) {
    std::vector<std::string> texts;
    for (const auto& delivery : mailboxes.fetch(mailbox.row, from, 0, test_now).deliveries) {
      texts.emplace_back(as_text(delivery.octets));
    }
    return texts;
  }
};

TEST_F(MailboxesTest, DeliversInOrderWithNumbersWithoutGaps) {
  ASSERT_TRUE(enqueue("one"));
  ASSERT_TRUE(enqueue("two"));
  const auto fetched = mailboxes.fetch(mailbox.row, 0, 0, test_now);
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

TEST_F(MailboxesTest, GoesOnFromWhatItsOwnerHasSeenWhenTheDatabaseWasSetBack) {
  enqueue("read").value();
  enqueue("waits").value();
  mailboxes.ack(mailbox.row, 1);
  EXPECT_FALSE(mailboxes.fetch(mailbox.row, 3, 0, test_now).behind) << "the owner has seen what there is";
  const std::uint64_t seen = 50;  // before it was set back
  EXPECT_TRUE(mailboxes.fetch(mailbox.row, seen + 1, 0, test_now).behind);
  mailboxes.go_on_from(mailbox.row, seen + 1);
  enqueue("new").value();
  const auto fetched = mailboxes.fetch(mailbox.row, seen + 1, 0, test_now);
  EXPECT_FALSE(fetched.behind);
  EXPECT_EQ(fetched.restored, 1u);
  ASSERT_EQ(fetched.deliveries.size(), 2u);
  EXPECT_EQ(fetched.deliveries[0].seq, seen + 1);
  EXPECT_EQ(as_text(fetched.deliveries[1].octets), "new");
  mailboxes.ack(mailbox.row, seen);
  EXPECT_EQ(waiting().size(), 2u) << "none of them was acknowledged unseen";
  mailboxes.ack(mailbox.row, seen + 2);
  mailboxes.store().sweep(test_now, 100);
  EXPECT_EQ(count("SELECT count(*) FROM delivery"), 0);
}

TEST_F(MailboxesTest, StaysWhereItIsForANumberThatNobodyCanHaveSeen) {
  EXPECT_FALSE(mailboxes.fetch(mailbox.row, ~std::uint64_t{0}, 0, test_now).behind);
  mailboxes.go_on_from(mailbox.row, ~std::uint64_t{0});
  mailboxes.go_on_from(mailbox.row, 1);
  enqueue("one").value();
  const auto fetched = mailboxes.fetch(mailbox.row, 0, 0, test_now);
  EXPECT_EQ(fetched.deliveries.at(0).seq, 1u);
  EXPECT_EQ(fetched.restored, 0u);
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

// Else a device that has it could never say so, and would fetch the mailbox for ever.
TEST_F(MailboxesTest, TakesTheAckOfADeliveryThatADamagedStoreHasLost) {
  enqueue("one").value();
  enqueue("two").value();
  enqueue("three").value();
  (*database).run("DELETE FROM delivery WHERE seq = 2");
  mailboxes.ack(mailbox.row, 2);
  EXPECT_EQ(count("SELECT acked_seq FROM mailbox"), 2);
  EXPECT_EQ(count("SELECT total_bytes - acked_bytes FROM mailbox"), 5) << "what waits";
  EXPECT_EQ(waiting(), std::vector<std::string>{"three"});
}

TEST_F(MailboxesTest, HasRoomAgainWhenAllThatADamagedStoreHasLostIsAcknowledged) {
  ASSERT_TRUE(enqueue(std::string(400, 'm')));
  ASSERT_TRUE(enqueue(std::string(400, 'n')));
  EXPECT_EQ(enqueue(std::string(400, 'o')).error().reason, Reason::MAILBOX_FULL);
  (*database).run("DELETE FROM delivery");
  mailboxes.ack(mailbox.row, 2);
  EXPECT_TRUE(enqueue(std::string(400, 'o')));
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
  EXPECT_EQ(mailboxes.fetch(mailbox.row, 0, 0, test_now).missed, 1u);
}

TEST_F(MailboxesTest, RefusesAnUnknownAddress) {
  EXPECT_EQ(mailboxes.enqueue(Bytes(32, 1), as_bytes("x"), no_ttl, test_now).error().reason, Reason::NOT_FOUND);
}

TEST_F(MailboxesTest, EmptiesWhatExpiredAndStillDeliversItsNumber) {
  enqueue("one").value();
  mailboxes.store().sweep(test_now + limits.longest_ttl, 100);
  EXPECT_EQ(waiting(), std::vector<std::string>{""});
}

TEST_F(MailboxesTest, LeavesOutWhatWasOfAMomentThatIsOver) {
  ASSERT_TRUE(mailboxes.enqueue(mailbox.address, as_bytes("of a moment"), passing_ttl, test_now));
  ASSERT_TRUE(
      mailboxes.enqueue(mailbox.address, as_bytes("of a while"), passing_ttl + std::chrono::seconds(1), test_now));
  EXPECT_EQ(waiting(), (std::vector<std::string>{"of a moment", "of a while"}));
  const auto later = test_now + std::chrono::minutes(2);
  const auto fetched = mailboxes.fetch(mailbox.row, 1, 0, later);
  ASSERT_EQ(fetched.deliveries.size(), 1u);
  EXPECT_EQ(fetched.deliveries[0].seq, 2u);
  EXPECT_TRUE(fetched.deliveries[0].octets.empty());
  mailboxes.store().sweep(later, 100);
  EXPECT_EQ(mailboxes.fetch(mailbox.row, 1, 0, later).deliveries.size(), 1u) << "swept or not";
  mailboxes.ack(mailbox.row, 2);
  mailboxes.store().sweep(later, 100);
  EXPECT_EQ(count("SELECT count(*) FROM delivery"), 0);
}

TEST_F(MailboxesTest, GoesOnWhereNothingIsLeftButWhatWasOfAMoment) {
  ASSERT_TRUE(mailboxes.enqueue(mailbox.address, as_bytes("of a moment"), passing_ttl, test_now));
  const auto fetched = mailboxes.fetch(mailbox.row, 1, 0, test_now + std::chrono::minutes(2));
  EXPECT_TRUE(fetched.deliveries.empty());
  EXPECT_FALSE(fetched.more);
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
  const auto fetched = mailboxes.fetch(bobs.row, 1, 0, test_now);
  ASSERT_EQ(fetched.deliveries.size(), 1u);
  EXPECT_EQ(as_text(fetched.deliveries[0].octets), "one");
}

TEST_F(MailboxesTest, KnowsEachMailboxThatTheSameOctetsWereEnqueuedForAndWhen) {
  TestPerson bob{"bob"};
  const MailboxState bobs = settle(*database, bob, limits);
  enqueue("one").value();
  const auto later = test_now + std::chrono::minutes(1);
  EXPECT_EQ(mailboxes.enqueue(bobs.address, as_bytes("one"), no_ttl, later)->stored_at, later);
  mailboxes.ack(mailbox.row, 1);
  mailboxes.ack(bobs.row, 1);
  mailboxes.store().sweep(test_now, 100);
  const auto much_later = test_now + std::chrono::minutes(2);
  const auto to_alice = mailboxes.enqueue(mailbox.address, as_bytes("one"), no_ttl, much_later).value();
  EXPECT_TRUE(to_alice.mailboxes.empty());
  EXPECT_EQ(to_alice.stored_at, test_now);
  const auto to_bob = mailboxes.enqueue(bobs.address, as_bytes("one"), no_ttl, much_later).value();
  EXPECT_TRUE(to_bob.mailboxes.empty());
  EXPECT_EQ(to_bob.stored_at, later);
}

TEST_F(MailboxesTest, StillKnowsWhatWasEnqueuedBeforeTheRowSaidForWhom) {
  enqueue("one").value();
  // As it was written before the migration 0014.
  (*database).run("UPDATE message SET mailbox_row = ?1", std::nullopt);
  (*database).run("INSERT INTO enqueued (message_row, mailbox_row, stored_at) SELECT id, ?1, stored_at FROM message",
                  mailbox.row);
  mailboxes.ack(mailbox.row, 1);
  mailboxes.store().sweep(test_now, 100);
  const auto again = mailboxes.enqueue(mailbox.address, as_bytes("one"), no_ttl, test_now + std::chrono::minutes(1));
  EXPECT_TRUE(again->mailboxes.empty());
  EXPECT_EQ(again->stored_at, test_now);
}

TEST_F(MailboxesTest, DeliversARepeatedEnqueueNoSecondTimeAfterTheSweep) {
  const auto first = mailboxes.enqueue(mailbox.address, as_bytes("one"), std::chrono::seconds(60), test_now).value();
  mailboxes.ack(mailbox.row, 1);
  mailboxes.store().sweep(test_now + std::chrono::minutes(59), 100);
  const auto again = mailboxes.enqueue(mailbox.address, as_bytes("one"), no_ttl, test_now + std::chrono::minutes(59));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->stored_at, first.stored_at);
  EXPECT_TRUE(again->mailboxes.empty());
  EXPECT_TRUE(waiting().empty());
}

TEST_F(MailboxesTest, ForgetsWhatWasTakenAfterTheLongestTime) {
  enqueue("one").value();
  mailboxes.ack(mailbox.row, 1);
  mailboxes.store().sweep(test_now, 100);
  EXPECT_EQ(count("SELECT count(*) FROM message"), 1);
  mailboxes.store().sweep(test_now + limits.longest_ttl, 100);
  EXPECT_EQ(count("SELECT count(*) FROM message"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM enqueued"), 0);
}

TEST_F(MailboxesTest, ForgetsWhatExpiredAsSoonAsItsEmptyDeliveryIsTaken) {
  enqueue("one").value();
  mailboxes.store().sweep(test_now + limits.longest_ttl, 100);
  EXPECT_EQ(waiting(), std::vector<std::string>{""});
  mailboxes.ack(mailbox.row, 1);
  mailboxes.store().sweep(test_now + limits.longest_ttl, 100);
  EXPECT_EQ(count("SELECT count(*) FROM message"), 0);
}

TEST_F(MailboxesTest, StoresNoOctetsThatNoMailboxTakes) {
  mailboxes.fan_out(as_bytes("for nobody"), 7, {}, no_ttl, test_now);
  for (const char* text : {"one", "two", "three"}) enqueue(text).value();
  const std::int64_t rows[] = {mailbox.row};
  EXPECT_EQ(mailboxes.fan_out(as_bytes("for a full one"), 7, rows, no_ttl, test_now).full, 1u);
  EXPECT_EQ(count("SELECT count(*) FROM message WHERE octets IS NOT NULL"), 3);
}

TEST_F(MailboxesTest, EmptiesWhatWaitedNowhereElseWhenAMailboxGoes) {
  TestPerson bob{"bob"};
  const MailboxState bobs = settle(*database, bob, limits);
  const std::int64_t both[] = {mailbox.row, bobs.row};
  mailboxes.fan_out(as_bytes("for both"), 7, both, no_ttl, test_now);
  enqueue("for alice").value();
  mailboxes.store().remove(mailbox.row);
  EXPECT_EQ(count("SELECT count(*) FROM message WHERE octets IS NOT NULL"), 1);
  EXPECT_EQ(as_text(mailboxes.fetch(bobs.row, 1, 0, test_now).deliveries.front().octets), "for both");
}

TEST_F(MailboxesTest, LeavesThreeQuartersToOthersThanOneChannel) {
  limits.messages = 800;
  limits.bytes = 8 * 1024 * 1024;
  Mailboxes large(*database, limits);
  const std::int64_t rows[] = {mailbox.row};
  const auto post = [&](std::int64_t channel_row, const std::string& text) {
    return large.fan_out(as_bytes(text), channel_row, rows, no_ttl, test_now).full == 0;
  };
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(post(7, std::to_string(i))) << i;
  EXPECT_FALSE(post(7, "too many"));
  EXPECT_TRUE(post(8, "of another channel"));
  EXPECT_TRUE(large.enqueue(mailbox.address, as_bytes("of none"), no_ttl, test_now));
  large.ack(mailbox.row, 10);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(post(7, "before a sweep " + std::to_string(i)));
  large.store().sweep(test_now, 100);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(post(7, "and after it " + std::to_string(i)));
  EXPECT_FALSE(post(7, "too many again"));
  large.ack(mailbox.row, 15);
  large.store().sweep(test_now, 3);  // not all of it
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(post(7, "amid a sweep " + std::to_string(i)));
  EXPECT_FALSE(post(7, "too many once more"));
  large.ack(mailbox.row, 1000);
  large.store().sweep(test_now, 1000);
  EXPECT_TRUE(post(7, "room again"));
  for (int i = 0; i < 20; ++i) post(8, std::to_string(i) + std::string(100'000, 'x'));
  EXPECT_LT(large.fetch(mailbox.row, 0, 0, test_now).deliveries.size(), 25u);
  EXPECT_FALSE(post(8, std::string(200'000, 'y'))) << "two million octets are a quarter";
}

TEST_F(MailboxesTest, CountsNoShareOfAChannelOfWhichNothingIsLeft) {
  limits.messages = 10;
  Mailboxes roomy(*database, limits);
  TestPerson bob("bob");
  const auto other = settle(*database, bob, limits);
  const std::int64_t rows[] = {mailbox.row, other.row};
  for (const char* text : {"one", "two", "three"}) roomy.fan_out(as_bytes(text), 7, rows, no_ttl, test_now);
  EXPECT_EQ(count("SELECT sum(messages) FROM channel_share"), 6);
  roomy.ack(mailbox.row, 2);
  roomy.store().sweep(test_now, 100);
  EXPECT_EQ(roomy.store().share_before_sweep(mailbox.row, 7).messages, 1u);
  EXPECT_EQ(roomy.store().share_before_sweep(mailbox.row, 7).bytes, 5u);
  roomy.ack(mailbox.row, 3);
  roomy.store().sweep(test_now, 100);
  roomy.store().remove(other.row);
  EXPECT_EQ(count("SELECT count(*) FROM channel_share"), 0);
}

TEST_F(MailboxesTest, FetchesInPiecesAndSaysThatThereIsMore) {
  for (const char* text : {"one", "two", "three"}) enqueue(text).value();
  const auto fetched = mailboxes.fetch(mailbox.row, 2, 3, test_now);
  ASSERT_EQ(fetched.deliveries.size(), 1u);
  EXPECT_EQ(fetched.deliveries[0].seq, 2u);
  EXPECT_TRUE(fetched.more);
}

}  // namespace
}  // namespace qpc::node
