#include "client/group/succession_for_tests.h"

#include "client/group/contest_store.h"

namespace qpc::client {
namespace {

TEST_F(SuccessionTest, BringsEverybodyIntoAGroupOfTheOtherSuite) {
  const auto before = to_bytes(alice.group(garden).group_id());
  move_all();
  expect_together(everybody());
  for (auto* who : everybody()) {
    EXPECT_TRUE(has_moved(*who));
    const auto row = who->row(who->only());
    EXPECT_EQ(row.suite, static_cast<std::uint16_t>(classical));
    EXPECT_EQ(row.epoch, 1U);
    EXPECT_EQ(row.stage, Stage::shown);
    EXPECT_NE(row.group_id, before);
    EXPECT_TRUE(says(*who, "moved this conversation to the cipher suite " + std::string(own_suite(classical).name())));
    EXPECT_EQ(must(details_of(who->group(who->only()))).roles->admins, std::set{alice.account_id});
  }
  bob.receive(carol.say(carol.only(), "all here"));
  EXPECT_EQ(count(bob, "all here"), 1U);
}

TEST_F(SuccessionTest, ShowsNothingOfASuccessorThatNobodyHasNamed) {
  const auto lines = bob.messages().size();
  bob.receive(begin_for_all().welcomes.at(0).content);
  EXPECT_FALSE(has_moved(bob));
  EXPECT_EQ(bob.messages().size(), lines);
  EXPECT_EQ(conversations(bob), 1U);
  ASSERT_EQ(behind(bob).size(), 1U);
  EXPECT_EQ(behind(bob).at(0).stage, Stage::coming);
  carol.receive(bob.say(bob.only(), "as before"));
  EXPECT_EQ(count(carol, "as before"), 1U);
}

TEST_F(SuccessionTest, LetsThePersonAloneMove) {
  LoneClient dave("dave");
  dave.begin(GroupKind::group, "attic");
  begin(dave, {});
  dave.commit(dave.only());
  EXPECT_TRUE(has_moved(dave));
  EXPECT_EQ(dave.group(dave.only()).member_count(), 1U);
}

TEST_F(SuccessionTest, TakesInAllOfItAtOnceWithASuccessorThatWasGivenUp) {
  const auto first = begin_for_all();
  const auto given_up = behind(alice).at(0).id;
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    for (const auto& wish : CommitStore(db).wishes(garden)) drop_upgrade(db, wish);
    EXPECT_EQ(ConversationStore(db).find(given_up)->stage, Stage::over);
    return {};
  }));
  const auto second = begin_for_all();
  const auto naming = alice.commit(garden);
  const auto said = alice.say(garden, "all of it");
  must(bob.groups.write([&](GroupChange& change) -> Outcome<> {
    Receiver receiver(bob.environment, change, bob.account_id);
    for (const auto* message :
         {&first.welcomes.at(0).content, &second.welcomes.at(0).content, &naming.content, &said}) {
      EXPECT_FALSE(must(
          receiver.receive({.seq = 1, .message = *message}, {alice.account_id, bob.account_id, carol.account_id})));
    }
    return receiver.finish();
  }));
  EXPECT_TRUE(has_moved(bob));
  EXPECT_EQ(count(bob, "all of it"), 1U);
  EXPECT_TRUE(holes(bob).empty());
}

TEST_F(SuccessionTest, IsConfirmedByWhoMovesAndIsOverWhenNoWayLeadsBack) {
  move_all();
  const auto notes = must(bob.store.read([](db::Database& db) { return ContestStore(db).notes(); }));
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes.at(0).conversation, behind(bob).at(0).id);
  EXPECT_TRUE(must(alice.store.read([](db::Database& db) { return ContestStore(db).notes(); })).empty())
      << "who made it does not vouch for it";
  bob.clock.time += 25 * kj::HOURS;
  bob.receive(alice.say(garden, "a day later"));
  EXPECT_TRUE(behind(bob).empty());
  EXPECT_EQ(count(bob, "a day later"), 1U);
}

TEST_F(SuccessionTest, LeadsOnFromASuccessor) {
  move_all();
  move_all(hybrid);
  for (auto* who : everybody()) {
    EXPECT_EQ(suite(*who), hybrid);
    EXPECT_EQ(behind(*who).size(), 1U);
  }
  expect_together(everybody());
  EXPECT_EQ(must(details_of(alice.group(garden))).predecessors.size(), 2U);
}

}  // namespace
}  // namespace qpc::client
