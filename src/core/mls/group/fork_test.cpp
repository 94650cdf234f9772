#include "core/mls/group/fork.h"

#include <gtest/gtest.h>

#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

using Way = ForkRepair::Way;

/// A group of four that a Delivery Service split: 0 and 1 follow one commit, 2 and 3 another.
struct Forks : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};

  /// The group of `follower` after a commit of `committer`, which others never see.
  Group follow(const Group& follower, const Group& committer, const CommitOptions& options = {}) {
    const auto committed = committer.commit(options, world.surroundings(), world.random).value();
    if (follower.own_leaf_index() == committer.own_leaf_index()) return committed.next.merge(committed.pending).value();
    return follower.process(committed.message, world.surroundings())->next;
  }
  Branch branch(const Group& of) { return branch_of(of, world.authentication); }
  static Bytes name(std::string_view text) { return to_bytes(as_bytes(text)); }
};

TEST_F(Forks, ShowInTheEpochTag) {
  EXPECT_EQ(epoch_tag(group[0]).size(), 8u);
  EXPECT_EQ(epoch_tag(group[0]), epoch_tag(group[1]));
  const auto one = follow(group[0], group[0]);
  const auto other = follow(group[2], group[2]);
  EXPECT_NE(epoch_tag(one), epoch_tag(other));
  EXPECT_EQ(relate(branch(one), branch(other)), Relation::forked);
}

TEST_F(Forks, AreNoneAmongThoseWhoAgreeOrAreLate) {
  const auto ahead = follow(group[0], group[0]);
  EXPECT_EQ(decide_repair(branch(group[0]), branch(group[1])).way, Way::none);
  const auto repair = decide_repair(branch(group[1]), branch(ahead));
  EXPECT_EQ(repair.way, Way::catch_up);
  EXPECT_EQ(repair.winner, 1u);
  EXPECT_EQ(decide_repair(branch(ahead), branch(group[1])).winner, 0u);
}

TEST_F(Forks, HaveTheSameWinnerHoweverFarTheyGrow) {
  const auto one = follow(group[0], group[0]);
  const auto other = follow(group[2], group[2]);
  const auto winner = decide_repair(branch(one), branch(other)).winner;
  const auto turned = decide_repair(branch(other), branch(one));
  EXPECT_EQ(turned.winner, 1 - winner);
  auto longer = one;
  for (int i = 0; i < 2; ++i) longer = follow(longer, longer);
  EXPECT_EQ(decide_repair(branch(longer), branch(other)).winner, winner);
}

TEST_F(Forks, AreRepairedByAddingTheLosersAgain) {
  auto first = branch(follow(group[0], group[0]));
  auto second = branch(follow(group[2], group[2]));
  first.followers = {name("0"), name("1")};
  second.followers = {name("2"), name("3")};
  const auto repair = decide_repair(first, second);
  ASSERT_EQ(repair.way, Way::re_add);
  const auto& losers = repair.winner == 0 ? second : first;
  EXPECT_EQ(std::set(repair.again.begin(), repair.again.end()), losers.followers);
  EXPECT_TRUE(repair.dropped.empty());
  EXPECT_EQ(repair.repairer, name(repair.winner == 0 ? "0" : "2"));
}

TEST_F(Forks, LeaveThoseWhomOnlyTheLosingBranchKnowsToAChoice) {
  const auto added = world.key_package("new");
  auto losing = branch(follow(group[0], group[0], commit_of({add_of(added)})));
  auto winning = branch(follow(group[2], group[2], commit_of({{Remove{{3}}}})));
  losing.trail.back().confirmed_transcript_hash = Bytes(32, 2);
  winning.trail.back().confirmed_transcript_hash = Bytes(32, 1);
  losing.followers.insert(name("3"));
  const auto repair = decide_repair(losing, winning);
  EXPECT_EQ(repair.winner, 1u);
  EXPECT_EQ(repair.again, std::vector<Bytes>{name("0")});
  EXPECT_EQ(repair.dropped, (std::vector<Bytes>{name("3"), name("new")}));
}

TEST_F(Forks, ThatNobodyCanPlaceAskForANewGroup) {
  auto one = branch(follow(group[0], group[0]));
  auto other = branch(follow(group[2], group[2]));
  one.trail = {one.trail.back()};
  other.trail = {{one.trail.back().epoch + 5, {1}}};
  EXPECT_EQ(decide_repair(one, other).way, Way::reinit);
  other.trail.clear();
  EXPECT_EQ(decide_repair(one, other).way, Way::reinit);
}

TEST_F(Forks, AreNotDecidedByALaterDifferenceThanTheFirst) {
  auto one = branch(follow(group[0], group[0]));
  auto other = branch(follow(group[2], group[2]));
  ASSERT_EQ(decide_repair(one, other).way, Way::re_add);
  const auto common = one.trail;
  // Without the epoch they had last in common it could be that they parted before.
  one.trail = {one.trail.back()};
  EXPECT_EQ(relate(one, other), Relation::forked);
  EXPECT_EQ(decide_repair(one, other).way, Way::reinit);
  one.trail = common;
  EXPECT_EQ(decide_repair(one, other).way, Way::re_add);
}

TEST_F(Forks, HealInPractice) {
  const auto one = follow(group[0], group[0]);
  const auto other = follow(group[2], group[2]);
  const auto repair = decide_repair(branch(one), branch(other));
  const auto& winner = repair.winner == 0 ? one : other;
  ASSERT_EQ(repair.again.size(), 1u);
  const auto again = world.key_package(as_text(repair.again[0]));
  const auto lost = repair.winner == 0 ? LeafIndex{2} : LeafIndex{0};
  const auto committed =
      winner.commit(commit_of({{Remove{lost}}, add_of(again)}), world.surroundings(), world.random).value();
  const auto welcome = read_all<MLSMessage>(committed.welcomes.at(0).message).value();
  const auto joined = Group::join(*welcome.as<Welcome>(), again, {}, world.surroundings(), world.settings).value();
  const auto healed = committed.next.merge(committed.pending).value();
  EXPECT_EQ(epoch_tag(joined), epoch_tag(healed));
  EXPECT_EQ(relate(branch(joined), branch(healed)), Relation::same);
}

}  // namespace
}  // namespace qpc::mls
