// Who could lead members of a group that moves somewhere else.
#include "client/group/moving.h"
#include "client/group/upgrade_for_tests.h"

namespace qpc::client {
namespace {

TEST_F(UpgradeTest, IsOneWhoeverMakesAnother) {
  const auto closing = close();
  carol.receive(closing.content);
  bob.receive(closing.content);
  // All know the successor's id, and the secret of the closed group.
  for (auto* forger : {&alice, &bob}) {
    const auto own = carol.key_package(classical);
    auto* other = forger == &alice ? &bob : &alice;
    carol.receive(Forger{*forger, {own, other->key_package(classical)}}.begin_another());
    EXPECT_EQ(last_line(carol),
              "an invitation that cannot be followed: another group than the commit binds that closed the one before "
              "it.");
  }
  carol.receive(closing.welcomes.at(0).content);
  ASSERT_TRUE(stand(alice) && stand(carol));
  carol.receive(alice.say(garden, "here"));
  EXPECT_EQ(last_line(carol), "here");
}

TEST_F(UpgradeTest, HasTheVeryDevicesThatAreIn) {
  LoneClient dave("dave");
  for (auto* one : everybody()) one->meet(dave);
  Forger forger{alice, {bob.key_package(classical), carol.key_package(classical), dave.key_package(classical)}};
  const auto welcome = forger.close();
  bob.receive(forger.commit);
  bob.receive(welcome);
  EXPECT_EQ(last_line(bob),
            "an invitation that cannot be followed: a successor with somebody who is not in the group that it "
            "continues.");
  EXPECT_FALSE(stand(bob));
}

TEST_F(UpgradeTest, KeepsItsIdFromWhoeverKnowsItFirst) {
  const auto closing = close();
  bob.receive(closing.content);
  carol.receive(closing.content);
  const auto id = successor(bob)->group_id;
  EXPECT_FALSE(carol.receive(squat(bob, carol, id)));
  EXPECT_TRUE(last_line(carol).starts_with("an invitation that cannot be followed"));
  EXPECT_EQ(conversations(carol).size(), 1U);
  // In the conversation's own channel, too, as long as it is not decided.
  carol.channel_group = id;
  EXPECT_FALSE(carol.receive(squat(alice, carol, id, carol.row(carol.only()).channel)));
  EXPECT_TRUE(last_line(carol).starts_with("an invitation that cannot be followed"));
  carol.receive(closing.welcomes.at(0).content);
  ASSERT_TRUE(stand(alice) && stand(carol));
  carol.receive(alice.say(garden, "here"));
  EXPECT_EQ(last_line(carol), "here");
}

TEST_F(UpgradeTest, TakesItsIdFromWhateverElseHasIt) {
  const auto closing = close();
  bob.receive(closing.content);
  const auto before = carol.only();
  const auto id = successor(bob)->group_id;
  EXPECT_FALSE(carol.receive(squat(bob, carol, id)));  // before she has heard of it
  ASSERT_EQ(conversations(carol).size(), 2U);
  take(carol, closing);
  must(carol.groups.write([&](GroupChange& change) -> Outcome<> {
    const auto row = SuccessorStore(change.db()).find(before).value();
    EXPECT_TRUE(must(move_to_successor(change, carol.environment, row)));
    return {};
  }));
  EXPECT_EQ(carol.row(before).group_id, id);
  for (const auto& row : conversations(carol)) {
    if (row.id == before) continue;
    EXPECT_EQ(row.standing, Standing::removed);
    EXPECT_FALSE(row.group_id);
  }
  ASSERT_TRUE(stand(alice));
  carol.receive(alice.say(garden, "here"));
  EXPECT_EQ(last_line(carol), "here");
}

TEST_F(UpgradeTest, IsTheNodesToSayAndNotAMembers) {
  const auto own = to_bytes(group(carol).group_id());
  const Bytes id(32, 77);
  const auto welcome = squat(bob, carol, id, carol.row(carol.only()).channel);
  const auto obstacle = carol.receive(welcome);
  ASSERT_TRUE(obstacle && obstacle->channel) << "whoever invites is known, and in the group";
  EXPECT_EQ(*obstacle->channel, carol.only());
  for (const auto& word : {own, Bytes()}) {
    carol.channel_group = word;
    EXPECT_FALSE(carol.receive(welcome));
    EXPECT_TRUE(last_line(carol).starts_with("an invitation that cannot be followed"));
    EXPECT_EQ(to_bytes(group(carol).group_id()), own);
  }
  carol.channel_group = id;  // she is behind, and it has moved
  EXPECT_FALSE(carol.receive(welcome));
  EXPECT_EQ(to_bytes(group(carol).group_id()), id);
  EXPECT_EQ(conversations(carol).size(), 1U);
}

}  // namespace
}  // namespace qpc::client
