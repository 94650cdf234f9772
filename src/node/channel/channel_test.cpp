#include "node/channel/channel.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "db/transaction.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

using mls::ContentType;
constexpr std::chrono::seconds no_ttl{0};

class ChannelsTest : public testing::Test {
 protected:
  TestDatabase database;
  TestPerson alice{"alice"}, bob{"bob"}, mallory{"mallory"};
  MailboxLimits limits;
  MailboxState alices = settle(*database, alice), bobs = settle(*database, bob), mallorys = settle(*database, mallory);
  Channels channels{*database, limits};
  Mailboxes mailboxes{*database, limits};
  const Bytes address = Bytes(32, 1), group_id = Bytes(32, 2);
  ChannelState channel = channels.create(alices.row, address, group_id).value();

  Bytes message(std::uint64_t epoch, ContentType type, std::string_view text) const {
    return private_message(group_id, epoch, type, text);
  }
  CommitSubmission commit_of(std::uint64_t epoch, std::string_view text) const {
    return {
        .epoch = epoch, .commit = message(epoch, ContentType::commit, text), .welcomes = {}, .add = {}, .remove = {}};
  }
  CommitSubmission adding_bob(std::uint64_t epoch) const {
    auto submission = commit_of(epoch, "add bob");
    submission.add = {bobs.address};
    submission.welcomes = {{bobs.address, to_bytes(as_bytes("welcome, bob"))}};
    return submission;
  }
  void add_bob() { ASSERT_TRUE(channels.commit(alices.row, channel.row, adding_bob(0), test_now)); }
  std::vector<Bytes> mail(const MailboxState& mailbox) {
    std::vector<Bytes> all;
    for (auto& delivery : mailboxes.fetch(mailbox.row, 0, 0, test_now).deliveries) all.push_back(delivery.octets);
    return all;
  }
  std::uint64_t epoch() { return channels.head(alices.row, channel.row).value().epoch; }
};

TEST_F(ChannelsTest, GivesJoinersTheirWelcomeAndMembersTheCommit) {
  add_bob();
  EXPECT_EQ(mail(bobs), std::vector<Bytes>{to_bytes(as_bytes("welcome, bob"))});
  EXPECT_TRUE(mail(alices).empty());
  ASSERT_TRUE(channels.commit(bobs.row, channel.row, commit_of(1, "bob's"), test_now));
  EXPECT_EQ(mail(alices), std::vector<Bytes>{message(1, ContentType::commit, "bob's")});
}

TEST_F(ChannelsTest, AcceptsOneCommitPerEpochAndTellsTheOtherThatItLost) {
  add_bob();
  ASSERT_TRUE(
      std::holds_alternative<Stored>(channels.commit(alices.row, channel.row, commit_of(1, "a"), test_now).value()));
  const auto second = channels.commit(bobs.row, channel.row, commit_of(1, "b"), test_now).value();
  ASSERT_TRUE(std::holds_alternative<Lost>(second));
  EXPECT_EQ(std::get<Lost>(second).head.epoch, 2u);
  EXPECT_TRUE(
      std::ranges::equal(std::get<Lost>(second).head.commit_id, crypto::sha256(message(1, ContentType::commit, "a"))));
  EXPECT_EQ(epoch(), 2u);
}

TEST_F(ChannelsTest, AnswersARepeatedCommitAsTheFirstTimeAlsoWhenTheGroupHasMovedOn) {
  add_bob();
  ASSERT_TRUE(channels.commit(bobs.row, channel.row, commit_of(1, "later"), test_now));
  const auto again = channels.commit(alices.row, channel.row, adding_bob(0), test_now + std::chrono::hours(1)).value();
  ASSERT_TRUE(std::holds_alternative<Stored>(again));
  EXPECT_EQ(std::get<Stored>(again).stored_at, test_now);
  EXPECT_EQ(mail(bobs).size(), 1u);
}

TEST_F(ChannelsTest, RefusesACommitWhoseMessageIsOfAnotherEpochOrGroup) {
  auto submission = commit_of(0, "x");
  submission.epoch = 1;
  EXPECT_EQ(channels.commit(alices.row, channel.row, submission, test_now).error().reason, Reason::MALFORMED);
  submission = commit_of(5, "x");
  EXPECT_EQ(channels.commit(alices.row, channel.row, submission, test_now).error().reason, Reason::NOT_PERMITTED);
  submission = commit_of(0, "x");
  submission.commit = private_message(Bytes(32, 9), 0, ContentType::commit, "x");
  EXPECT_EQ(channels.commit(alices.row, channel.row, submission, test_now).error().reason, Reason::NOT_PERMITTED);
  submission.commit = to_bytes(as_bytes("no MLSMessage"));
  EXPECT_EQ(channels.commit(alices.row, channel.row, submission, test_now).error().reason, Reason::MALFORMED);
  EXPECT_EQ(epoch(), 0u);
}

TEST_F(ChannelsTest, TreatsStrangersAsIfThereWereNoChannel) {
  EXPECT_EQ(channels.open(mallorys.row, address).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(channels.head(mallorys.row, channel.row).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(channels.leave(mallorys.row, channel.row).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(channels.commit(mallorys.row, channel.row, commit_of(0, "x"), test_now).error().reason, Reason::NOT_FOUND);
  EXPECT_EQ(channels.post(mallorys.row, channel.row, message(0, ContentType::application, "x"), no_ttl, test_now)
                .error()
                .reason,
            Reason::NOT_FOUND);
}

TEST_F(ChannelsTest, TakesApplicationMessagesOfTheNewestThreeEpochs) {
  add_bob();
  for (std::uint64_t at = 1; at < 5; ++at)
    ASSERT_TRUE(channels.commit(alices.row, channel.row, commit_of(at, "c"), test_now));
  for (std::uint64_t at = 0; at <= 6; ++at) {
    const auto posted =
        channels.post(bobs.row, channel.row, message(at, ContentType::application, "hi"), no_ttl, test_now);
    if (at < 3) {
      EXPECT_EQ(std::get<StaleEpoch>(posted.value()).epoch, 5u) << at;
    } else if (at <= 5) {
      EXPECT_TRUE(std::holds_alternative<Stored>(posted.value())) << at;
    } else {
      EXPECT_EQ(posted.error().reason, Reason::NOT_PERMITTED) << at;
    }
  }
}

TEST_F(ChannelsTest, TakesProposalsOfTheNewestEpochOnly) {
  add_bob();
  EXPECT_TRUE(std::holds_alternative<StaleEpoch>(
      channels.post(bobs.row, channel.row, message(0, ContentType::proposal, "p"), no_ttl, test_now).value()));
  EXPECT_TRUE(std::holds_alternative<Stored>(
      channels.post(bobs.row, channel.row, message(1, ContentType::proposal, "p"), no_ttl, test_now).value()));
}

TEST_F(ChannelsTest, LetsNoCommitInThroughPost) {
  EXPECT_EQ(
      channels.post(alices.row, channel.row, message(0, ContentType::commit, "c"), no_ttl, test_now).error().reason,
      Reason::NOT_PERMITTED);
}

TEST_F(ChannelsTest, AnswersARepeatedPostAlikeAfterTheEpochIsOld) {
  add_bob();
  const auto octets = message(1, ContentType::application, "hi");
  ASSERT_TRUE(channels.post(alices.row, channel.row, octets, no_ttl, test_now));
  for (std::uint64_t at = 1; at < 9; ++at)
    ASSERT_TRUE(channels.commit(alices.row, channel.row, commit_of(at, "c"), test_now));
  EXPECT_TRUE(std::holds_alternative<Stored>(channels.post(alices.row, channel.row, octets, no_ttl, test_now).value()));
  EXPECT_EQ(std::ranges::count(mail(bobs), octets), 1);
}

TEST_F(ChannelsTest, GivesRemovedMembersTheCommitAsTheLastThing) {
  add_bob();
  auto removal = commit_of(1, "remove bob");
  removal.remove = {bobs.address};
  ASSERT_TRUE(channels.commit(alices.row, channel.row, removal, test_now));
  ASSERT_TRUE(channels.post(alices.row, channel.row, message(2, ContentType::application, "later"), no_ttl, test_now));
  EXPECT_EQ(mail(bobs).back(), removal.commit);
  EXPECT_EQ(channels.open(bobs.row, address).error().reason, Reason::NOT_FOUND);
}

TEST_F(ChannelsTest, GivesJoinersNothingOfEpochsTheyCannotRead) {
  ASSERT_TRUE(channels.commit(alices.row, channel.row, commit_of(0, "c"), test_now));
  ASSERT_TRUE(channels.commit(alices.row, channel.row, adding_bob(1), test_now));
  ASSERT_TRUE(channels.post(alices.row, channel.row, message(1, ContentType::application, "before"), no_ttl, test_now));
  ASSERT_TRUE(channels.post(alices.row, channel.row, message(2, ContentType::application, "after"), no_ttl, test_now));
  EXPECT_EQ(mail(bobs),
            (std::vector<Bytes>{to_bytes(as_bytes("welcome, bob")), message(2, ContentType::application, "after")}));
}

TEST_F(ChannelsTest, StopsDeliveryAtOnceForWhoLeaves) {
  add_bob();
  ASSERT_TRUE(channels.leave(bobs.row, channel.row));
  ASSERT_TRUE(channels.post(alices.row, channel.row, message(1, ContentType::application, "later"), no_ttl, test_now));
  EXPECT_EQ(mail(bobs).size(), 1u);
}

TEST_F(ChannelsTest, RefusesAnAddressOrGroupIdOfAnotherChannel) {
  EXPECT_EQ(channels.create(mallorys.row, address, Bytes(32, 7)).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(channels.create(mallorys.row, address, group_id).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(channels.create(mallorys.row, Bytes(32, 7), group_id).error().reason, Reason::NOT_PERMITTED);
  EXPECT_EQ(channels.create(alices.row, Bytes(31, 7), Bytes(32, 8)).error().reason, Reason::MALFORMED);
  EXPECT_EQ(channels.create(alices.row, address, group_id).value().row, channel.row);
}

TEST_F(ChannelsTest, RefusesACommitThatIsNotWholeOrHasSomethingBehindIt) {
  auto submission = commit_of(0, "x");
  submission.commit.push_back(0);
  EXPECT_EQ(channels.commit(alices.row, channel.row, submission, test_now).error().reason, Reason::MALFORMED);
  submission.commit.resize(submission.commit.size() - 2);
  EXPECT_EQ(channels.commit(alices.row, channel.row, submission, test_now).error().reason, Reason::MALFORMED);
  auto text = message(0, ContentType::application, "x");
  text.push_back(0);
  EXPECT_EQ(channels.post(alices.row, channel.row, text, no_ttl, test_now).error().reason, Reason::MALFORMED);
  EXPECT_EQ(epoch(), 0u);
}

TEST_F(ChannelsTest, AddsNoMailboxWithoutAWelcomeForIt) {
  auto submission = adding_bob(0);
  submission.welcomes.front().address = mallorys.address;
  EXPECT_EQ(channels.commit(alices.row, channel.row, submission, test_now).error().reason, Reason::NOT_PERMITTED);
}

TEST_F(ChannelsTest, RefusesEpochsBeyondAllNumbers) {
  constexpr auto highest = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(channels.commit(alices.row, channel.row, commit_of(highest, "x"), test_now).error().reason,
            Reason::NOT_PERMITTED);
  EXPECT_EQ(channels.post(alices.row, channel.row, message(highest, ContentType::application, "x"), no_ttl, test_now)
                .error()
                .reason,
            Reason::NOT_PERMITTED);
}

TEST_F(ChannelsTest, ForgetsAChannelWithItsLastMember) {
  const auto count = [&](Literal sql) { return (*database).find_one<int>(sql).value(); };
  add_bob();
  ASSERT_TRUE(channels.leave(alices.row, channel.row));
  EXPECT_EQ(count("SELECT count(*) FROM channel"), 1);
  drop_belongings(*database,
                  DeviceStore(*database).find(AccountStore(*database).named("bob")->row, bob.device_id)->row);
  EXPECT_EQ(count("SELECT count(*) FROM channel"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM accepted_commit"), 0);
}

TEST_F(ChannelsTest, ForgetsLongEndedEpochs) {
  add_bob();
  ChannelStore store(*database);
  store.sweep(test_now - std::chrono::seconds(1), 100);
  EXPECT_TRUE(store.accepted(channel.row, 0));
  store.sweep(test_now, 100);
  EXPECT_FALSE(store.accepted(channel.row, 0));
  EXPECT_TRUE(
      std::holds_alternative<Lost>(channels.commit(bobs.row, channel.row, commit_of(0, "late"), test_now).value()));
}

TEST_F(ChannelsTest, LetsAnAccountMakeSoManyChannels) {
  for (std::size_t i = 1; i < Channels::most_created; ++i) {
    const auto id = crypto::sha256(as_bytes(std::to_string(i)));
    ASSERT_TRUE(channels.create(alices.row, id, id));
  }
  EXPECT_EQ(channels.create(alices.row, Bytes(32, 50), Bytes(32, 50)).error().reason, Reason::TOO_MANY);
  ASSERT_TRUE(channels.leave(alices.row, channel.row));
  EXPECT_TRUE(channels.create(alices.row, Bytes(32, 50), Bytes(32, 50)));
  EXPECT_TRUE(channels.create(bobs.row, Bytes(32, 51), Bytes(32, 51)));
}

TEST_F(ChannelsTest, KeepsOneConversationPerPair) {
  const Bytes pair(32, 5);
  EXPECT_FALSE(channels.open_dm(alices.row, {}, pair, Bytes(32, 11), Bytes(32, 12)).value().existing);
  EXPECT_FALSE(channels.open_dm(alices.row, {}, pair, Bytes(32, 11), Bytes(32, 12)).value().existing) << "a repetition";
  const auto second = channels.open_dm(bobs.row, {}, pair, Bytes(32, 13), Bytes(32, 14)).value();
  EXPECT_TRUE(second.existing);
  EXPECT_EQ(second.channel.address, Bytes(32, 11));
  ASSERT_TRUE(channels.leave(alices.row, second.channel.row));
  EXPECT_FALSE(channels.open_dm(bobs.row, {}, pair, Bytes(32, 13), Bytes(32, 14)).value().existing)
      << "nobody was left in the first";
}

TEST_F(ChannelsTest, KeepsWhatIsPostedAsLongAsItsSenderSaysToTheSecond) {
  add_bob();
  using std::chrono::seconds;
  const auto lasts = [&](std::string_view text, seconds ttl) {
    const auto octets = message(1, ContentType::application, text);
    EXPECT_TRUE(channels.post(alices.row, channel.row, octets, ttl, test_now));
    const auto is_there = [&](seconds later) {
      const auto all = mailboxes.fetch(bobs.row, 0, 0, test_now + later).deliveries;
      return std::ranges::any_of(all, [&](const Delivery& delivery) { return delivery.octets == octets; });
    };
    const seconds longest = limits.longest_ttl;
    for (seconds end : {seconds(1), seconds(90), longest}) {
      if (is_there(end - seconds(1)) && !is_there(end)) return end;
    }
    return seconds(0);
  };
  EXPECT_EQ(lasts("a second", seconds(1)), seconds(1));
  EXPECT_EQ(lasts("a minute and a half", seconds(90)), seconds(90));
  EXPECT_EQ(lasts("as long as may be", no_ttl), limits.longest_ttl);
  EXPECT_EQ(lasts("longer than may be", limits.longest_ttl + seconds(1)), limits.longest_ttl);
  EXPECT_EQ(lasts("for ever", seconds(std::numeric_limits<std::uint32_t>::max())), limits.longest_ttl);
  const auto all = mailboxes.fetch(bobs.row, 0, 0, test_now + seconds(90)).deliveries;
  EXPECT_EQ(all.size(), 5u) << "what has expired keeps its place, empty, unless it was of a moment";
}

TEST_F(ChannelsTest, KeepsCommitsAndWelcomesAsLongAsTheNodeKeepsAnything) {
  add_bob();
  ASSERT_TRUE(channels.commit(alices.row, channel.row, commit_of(1, "c"), test_now));
  const auto last = test_now + limits.longest_ttl - std::chrono::seconds(1);
  for (const auto& delivery : mailboxes.fetch(bobs.row, 0, 0, last).deliveries) EXPECT_FALSE(delivery.octets.empty());
}

TEST_F(ChannelsTest, TakesSoManyMembers) {
  // Others' mailboxes are rows only: the limit counts them, whoever they are.
  (*database).run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) INSERT INTO device (account_row, "
      "device_id, device_key, label, state, counter, enrolled_at) SELECT (SELECT min(id) FROM account), CAST(i || ?1 "
      "AS BLOB), "
      "x'00', "
      "'', 1, 1, 0 FROM n",
      std::string("th device"), Channels::most_members);
  (*database).run(
      "INSERT INTO mailbox (device_row, address, last_seq, acked_seq, swept_seq, total_bytes, acked_bytes, missed) "
      "SELECT id, device_id, 0, 0, 0, 0, 0, 0 FROM device WHERE label = ''");
  (*database).run(
      "INSERT INTO channel_member (channel_row, mailbox_row, since_epoch) SELECT ?1, m.id, 0 FROM mailbox m JOIN "
      "device "
      "d ON d.id = m.device_row WHERE d.label = '' ORDER BY m.id LIMIT ?2",
      channel.row, Channels::most_members - 2);
  auto one_more = adding_bob(0);
  ASSERT_TRUE(channels.commit(alices.row, channel.row, one_more, test_now)) << "the last place";
  auto too_many = commit_of(1, "and mallory");
  too_many.add = {mallorys.address};
  too_many.welcomes = {{mallorys.address, to_bytes(as_bytes("welcome, mallory"))}};
  EXPECT_EQ(channels.commit(alices.row, channel.row, too_many, test_now).error().reason, Reason::TOO_MANY);
}

TEST_F(ChannelsTest, PutsNobodyIntoMoreChannelsThanTheirMailboxTakes) {
  const db::Transaction undone(*database);
  for (std::size_t i = 0; i < Channels::most_memberships; ++i) {
    const auto text = "channel " + std::to_string(i);
    const auto name = as_bytes(text);
    (*database).run("INSERT INTO channel (address, group_id, epoch, commit_id) VALUES (?1, ?1, 1, ?2)", name, Bytes());
  }
  (*database).run(
      "INSERT INTO channel_member (channel_row, mailbox_row, since_epoch) SELECT id, ?1, 1 FROM channel WHERE id <> ?2",
      bobs.row, channel.row);
  EXPECT_EQ(channels.commit(alices.row, channel.row, adding_bob(0), test_now).error().reason, Reason::TOO_MANY);
  EXPECT_EQ(channels.create(bobs.row, Bytes(32, 50), Bytes(32, 50)).error().reason, Reason::TOO_MANY);
}

TEST_F(ChannelsTest, TakesListsWithRepetitionsAndStrangers) {
  auto twice = adding_bob(0);
  twice.add.push_back(bobs.address);
  twice.remove = {mallorys.address, Bytes(32, 77), bobs.address};
  ASSERT_TRUE(channels.commit(alices.row, channel.row, twice, test_now));
  EXPECT_EQ(mail(bobs).size(), 1u);
  EXPECT_EQ(ChannelStore(*database).count_members(channel.row), 2u);
  auto anew = adding_bob(1);
  anew.remove = {bobs.address};  // an old device goes as a new one with its mailbox comes
  ASSERT_TRUE(channels.commit(alices.row, channel.row, anew, test_now));
  EXPECT_TRUE(channels.open(bobs.row, address));
}

TEST_F(ChannelsTest, RefusesACommitThatAddsAnUnknownMailbox) {
  auto submission = commit_of(0, "x");
  submission.add = {Bytes(32, 77)};
  submission.welcomes = {{Bytes(32, 77), to_bytes(as_bytes("welcome"))}};
  EXPECT_EQ(channels.commit(alices.row, channel.row, submission, test_now).error().reason, Reason::NOT_FOUND);
}

}  // namespace
}  // namespace qpc::node
