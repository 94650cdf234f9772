#include "node/contact/blocks.h"

#include "node/channel/channel.h"
#include "node/test_support.h"

namespace qpc::node {
namespace {

class BlocksTest : public testing::Test {
 protected:
  TestDatabase database;
  TestPerson alice{"alice"}, bob{"bob"};
  MailboxState alices = settle(*database, alice), bobs = settle(*database, bob);
  AccountState account = AccountStore(*database).named("alice").value();
  Bytes key = Bytes(32, 5);
  Blocks blocks{*database, key};

  Screen screen_of(const TestPerson& sender) { return Screen(*database, key, sender.account_id); }
  /// A conversation of the two at epoch 1, as Bob holds it.
  std::int64_t talk() {
    Channels channels(*database, {});
    const auto opened = channels.open_dm(bobs.row, alice.account_id, Bytes(32, 1), Bytes(32, 2), Bytes(32, 3)).value();
    CommitSubmission add{.epoch = 0,
                         .commit = private_message(Bytes(32, 3), 0, mls::ContentType::commit, "add"),
                         .welcomes = {{alices.address, to_bytes(as_bytes("welcome"))}},
                         .add = {alices.address},
                         .remove = {}};
    EXPECT_TRUE(channels.commit(bobs.row, opened.channel.row, add, test_now));
    return opened.channel.row;
  }
  std::size_t waiting() { return Mailboxes(*database, {}).fetch(alices.row, 0, 0, test_now).deliveries.size(); }
};

TEST_F(BlocksTest, HoldOneWayUntilTheyAreTakenBack) {
  ASSERT_TRUE(blocks.block(account, bob.account_id));
  ASSERT_TRUE(blocks.block(account, bob.account_id)) << "twice is once";
  EXPECT_TRUE(blocks.has(alice.account_id, bob.account_id));
  EXPECT_FALSE(blocks.has(bob.account_id, alice.account_id));
  ASSERT_TRUE(blocks.unblock(account, bob.account_id));
  EXPECT_FALSE(blocks.has(alice.account_id, bob.account_id));
  EXPECT_TRUE(blocks.unblock(account, bob.account_id));
}

TEST_F(BlocksTest, AreNoListOfWhoDislikesWhom) {
  ASSERT_TRUE(blocks.block(account, bob.account_id));
  const auto mark = (*database).find_one<Bytes>("SELECT mark FROM block").value();
  EXPECT_EQ(mark.size(), 32u);
  EXPECT_FALSE(std::ranges::contains_subrange(mark, bob.account_id.octets));
  EXPECT_FALSE(Blocks(*database, Bytes(32, 6)).has(alice.account_id, bob.account_id)) << "without the key, nothing";
}

TEST_F(BlocksTest, RefuseOneselfAndMoreThanTheNodeKeeps) {
  EXPECT_EQ(blocks.block(account, alice.account_id).error().reason, Reason::MALFORMED);
  for (std::size_t i = 0; i < Blocks::most_blocked; ++i) {
    (*database).run("INSERT INTO block (account_row, mark) VALUES (?1, ?2)", account.row,
                    Bytes{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)});
  }
  EXPECT_EQ(blocks.block(account, bob.account_id).error().reason, Reason::TOO_MANY);
  drop_blocks(*database, account.row);
  EXPECT_TRUE(blocks.block(account, bob.account_id));
}

TEST_F(BlocksTest, LeaveAMailboxThatLooksLikeOneThatWasRenewed) {
  const auto enqueue = [&](ByteView address) {
    return Mailboxes(*database, {}, screen_of(bob))
        .enqueue(address, as_bytes("hello"), std::chrono::seconds(0), test_now);
  };
  ASSERT_TRUE(enqueue(alices.address));
  ASSERT_TRUE(blocks.block(account, bob.account_id));
  const auto blocked = enqueue(alices.address).error(), renewed = enqueue(Bytes(32, 77)).error();
  EXPECT_EQ(blocked.reason, renewed.reason);
  EXPECT_STREQ(blocked.text.c_str(), renewed.text.c_str());
  ASSERT_TRUE(blocks.unblock(account, bob.account_id));
  EXPECT_TRUE(enqueue(alices.address));
}

TEST_F(BlocksTest, LetNobodyBeAddedByWhomTheyHaveBlocked) {
  ASSERT_TRUE(blocks.block(account, bob.account_id));
  Channels channels(*database, {}, screen_of(bob));
  const auto channel = channels.create(bobs.row, Bytes(32, 1), Bytes(32, 3)).value();
  const auto commit_with = [&](ByteView address, bool add) {
    CommitSubmission submission{.epoch = 0,
                                .commit = private_message(Bytes(32, 3), 0, mls::ContentType::commit, "add"),
                                .welcomes = {{to_bytes(address), to_bytes(as_bytes("welcome"))}},
                                .add = {},
                                .remove = {}};
    if (add) submission.add.push_back(to_bytes(address));
    return channels.commit(bobs.row, channel.row, submission, test_now).error();
  };
  for (const bool add : {true, false}) {
    const auto blocked = commit_with(alices.address, add), renewed = commit_with(Bytes(32, 77), add);
    EXPECT_EQ(blocked.reason, renewed.reason);
    EXPECT_STREQ(blocked.text.c_str(), renewed.text.c_str());
  }
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(BlocksTest, KeepWhatIsSaidInAConversationOfTwoFromArriving) {
  const auto channel = talk();
  const auto before = waiting();
  ASSERT_TRUE(blocks.block(account, bob.account_id));
  Channels channels(*database, {}, screen_of(bob));
  const auto post = [&](mls::ContentType type, std::string_view text) {
    return channels.post(bobs.row, channel, private_message(Bytes(32, 3), 1, type, text), std::chrono::seconds(0),
                         test_now);
  };
  const auto said = post(mls::ContentType::application, "hey");
  ASSERT_TRUE(said) << "it looks as if it had gone out";
  EXPECT_EQ(std::get<Stored>(*said).full, 0u);
  EXPECT_EQ(std::get<Stored>(*said).placed, 1u) << "the number that the node signs tells nothing";
  EXPECT_EQ(std::get<Stored>(*post(mls::ContentType::application, "hey")).placed, 1u) << "nor does asking again";
  EXPECT_EQ(waiting(), before);
  ASSERT_TRUE(post(mls::ContentType::proposal, "update"));
  EXPECT_EQ(waiting(), before + 1) << "the group goes on";
}

TEST_F(BlocksTest, LeaveGroupsAsTheyAre) {
  Channels channels(*database, {}, screen_of(bob));
  const auto group = channels.create(bobs.row, Bytes(32, 1), Bytes(32, 3)).value();
  CommitSubmission add{.epoch = 0,
                       .commit = private_message(Bytes(32, 3), 0, mls::ContentType::commit, "add"),
                       .welcomes = {{alices.address, to_bytes(as_bytes("welcome"))}},
                       .add = {alices.address},
                       .remove = {}};
  ASSERT_TRUE(channels.commit(bobs.row, group.row, add, test_now));
  const auto before = waiting();
  ASSERT_TRUE(blocks.block(account, bob.account_id));
  ASSERT_TRUE(channels.post(bobs.row, group.row, private_message(Bytes(32, 3), 1, mls::ContentType::application, "hey"),
                            std::chrono::seconds(0), test_now));
  EXPECT_EQ(waiting(), before + 1) << "there, the client hides it";
}

TEST_F(BlocksTest, GiveWhoIsBlockedAConversationThatIsNobodys) {
  ASSERT_TRUE(blocks.block(account, bob.account_id));
  const Bytes pair(32, 1);
  Channels blocked(*database, {}, screen_of(bob)), blocker(*database, {}, screen_of(alice));
  const auto lonely = blocked.open_dm(bobs.row, alice.account_id, pair, Bytes(32, 2), Bytes(32, 3)).value();
  EXPECT_FALSE(lonely.existing);
  EXPECT_FALSE(blocked.open_dm(bobs.row, alice.account_id, pair, Bytes(32, 2), Bytes(32, 3))->existing);
  const auto again = blocked.open_dm(bobs.row, alice.account_id, pair, Bytes(32, 8), Bytes(32, 9)).value();
  EXPECT_TRUE(again.existing) << "as anybody finds the conversation again";
  EXPECT_EQ(again.channel.row, lonely.channel.row);
  EXPECT_FALSE(blocker.open_dm(alices.row, bob.account_id, pair, Bytes(32, 4), Bytes(32, 5))->existing)
      << "the pair's place was not taken";
}

}  // namespace
}  // namespace qpc::node
