// When a successor is named, and when it is given up.
#include "client/group/succession_for_tests.h"

namespace qpc::client {
namespace {

TEST_F(SuccessionTest, IsNotNamedWhereSomebodyHasComeMeanwhile) {
  begin_for_all();
  LoneClient dave("dave");
  alice.meet(dave);
  forge_and_merge(alice, garden, {mls::add_of(dave.key_package())});  // as another device of Alice's has done
  const auto late = alice.prepare(garden);
  EXPECT_FALSE(late.pending);
  EXPECT_EQ(late.given_up.value().code, "members_changed");
  EXPECT_TRUE(behind(alice).empty());
}

TEST_F(SuccessionTest, IsNotNamedWhereTheGroupSaysSomethingElseOfItselfMeanwhile) {
  begin_for_all();
  forge_and_merge(alice, garden, context(alice.group(garden), [&](message::GroupDetails& details) {
                    details.muted = {carol.account_id};
                  }));
  EXPECT_EQ(alice.prepare(garden).given_up.value().code, "members_changed");
}

TEST_F(SuccessionTest, IsNamedAloneAndWhatElseIsWantedIsDoneThere) {
  begin_for_all();
  LoneClient dave("dave");
  alice.wish(garden, dave);
  wish(alice, garden, {.kind = WishKind::remove, .account_id = carol.account_id});
  alice.commit(garden);
  ASSERT_TRUE(has_moved(alice));
  EXPECT_EQ(alice.group(garden).member_count(), 3U);
  EXPECT_TRUE(says(alice, "do it again")) << "Dave's KeyPackage was for the former group";
  alice.commit(garden);
  EXPECT_EQ(alice.group(garden).member_count(), 2U) << "Carol is out";
}

TEST_F(SuccessionTest, WaitsForItsMembersAndGivesUpWhereOneCannotCome) {
  const auto row = begin(alice, {&bob, &carol});
  EXPECT_FALSE(alice.prepare(garden).pending) << "nobody is in the successor yet";
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore commits(db);
    commits.drop_wish(commits.wishes(row).at(0).id);
    return {};
  }));
  alice.commit(row);
  EXPECT_EQ(alice.prepare(garden).given_up.value().code, "members_changed");
}

TEST_F(SuccessionTest, IsFollowedByNobodyWhileItIsInTheMakingHoweverManyEpochsThatTakes) {
  const auto row = begin(alice, {&bob, &carol});
  // A client that brings its members in one by one; ours does not.
  const auto commit_one = [&] {
    const auto prepared = must(alice.groups.write([&](GroupChange& change) {
      const auto wish = CommitStore(change.db()).wishes(row).at(0).id;
      return prepare_commit(change, alice.environment, row, wish);
    }));
    merge(alice, *prepared.pending);
    return prepared.pending->welcomes.at(0).content;
  };
  const auto first = commit_one();
  const auto second = commit_one();
  for (auto* who : {&bob, &carol}) {
    who->receive(first);
    who->receive(second);
    EXPECT_FALSE(has_moved(*who));
  }
  EXPECT_EQ(alice.group(row).epoch(), 2U);
}

}  // namespace
}  // namespace qpc::client
