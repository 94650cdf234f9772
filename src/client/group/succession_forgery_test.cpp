// What clients that follow no rules do with successors.
#include "client/group/contest_store.h"
#include "client/group/new_group.h"
#include "client/group/succession_for_tests.h"

namespace qpc::client {
namespace {

TEST_F(SuccessionTest, IsNothingThatAMemberCanDo) {
  const auto conversation = bob.only();
  // Bob's own client would let nobody in there. Another one makes him the admin of what says that it is the successor.
  const auto forged = must(bob.groups.write([&](GroupChange& change) -> Outcome<std::int64_t> {
    const auto group = must(change.group(conversation));
    auto profile = must(profile_of(group));
    profile.channel = identity::ChannelAddress::generate(profile.channel.domain, bob.random);
    auto details = must(details_of(group));
    details.roles = message::Roles{{bob.account_id}, {}};
    details.predecessors = {to_bytes(group.group_id())};
    details.put_into(profile);
    auto next = must(begin_group(change.db(), bob.environment, profile, classical));
    const auto id = ConversationStore(change.db())
                        .add({.kind = GroupKind::group,
                              .name = "garden",
                              .peer = {},
                              .group_id = to_bytes(next.group_id()),
                              .channel = to_bytes(profile.channel.local),
                              .suite = static_cast<std::uint16_t>(classical)});
    change.keep(id, std::move(next));
    return id;
  }));
  wish(bob, forged, member(carol));
  carol.receive(bob.commit(forged).welcomes.at(0).content);
  EXPECT_TRUE(says(carol, "an invitation that cannot be followed"));
  EXPECT_TRUE(behind(carol).empty());
  EXPECT_EQ(conversations(carol), 1U);
  bob.wish(conversation, SettingsChange{.successor = as_successor(bob.group(forged))});
  const auto prepared = bob.prepare(conversation);
  EXPECT_FALSE(prepared.pending);
  EXPECT_EQ(prepared.given_up.value().code, "members_changed") << "it is no successor that this device has begun";
  carol.receive(forge(bob, conversation, naming(bob.group(conversation), bob.group(forged))).message);
  EXPECT_TRUE(says(carol, "only an admin may move a group to another"));
  EXPECT_FALSE(has_moved(carol));
}

TEST_F(SuccessionTest, LeavesNothingToChangeInTheFormerGroup) {
  bob.receive(begin_for_all().welcomes.at(0).content);
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  carol.receive(naming.content);  // and is not in the successor
  const auto former = behind(alice).at(0).id;
  ASSERT_EQ(behind(alice).at(0).stage, Stage::former);
  wish(alice, former, {.kind = WishKind::remove, .account_id = bob.account_id});
  EXPECT_FALSE(alice.prepare(former).pending);
  // Of those whose client follows no rules, nobody takes it.
  const auto forged = forge(alice, former, {}).message;
  const auto epoch = bob.group(behind(bob).at(0).id).epoch();
  const auto lines = bob.messages().size();
  bob.receive(forged);
  EXPECT_EQ(bob.group(behind(bob).at(0).id).epoch(), epoch);
  EXPECT_EQ(bob.messages().size(), lines);
  carol.receive(forged);
  EXPECT_EQ(carol.group(carol.only()).epoch(), epoch);
  EXPECT_TRUE(says(carol, "nobody changes a group that has moved"));
  EXPECT_TRUE(must(carol.store.read([](db::Database& db) { return ContestStore(db).open(); })).empty());
}

TEST_F(SuccessionTest, NamesWhoIsNotInItAnyMore) {
  LoneClient dave("dave");
  for (auto* who : everybody()) who->meet(dave);
  dave.meet(alice);
  const auto row = begin(alice, {&bob, &dave});
  bob.receive(alice.commit(row).welcomes.at(0).content);
  // It names a successor of others.
  bob.receive(forge(alice, garden, naming(alice.group(garden), alice.group(row))).message);
  EXPECT_TRUE(has_moved(bob));
  EXPECT_TRUE(says(bob, "Not in it before: dave@example.org. Not in it any more: carol@example.org."));
}

TEST_F(SuccessionTest, TakesNoGroupThatClaimsTheChannelOfAnother) {
  LoneClient mallory("mallory");
  mallory.meet(bob);
  bob.meet(mallory);
  mallory.channel = bob.row(bob.only()).channel;
  const auto trap = mallory.begin(GroupKind::group, "trap");
  mallory.wish(trap, bob);
  bob.receive(mallory.commit(trap).welcomes.at(0).content);
  EXPECT_TRUE(says(bob, "an invitation that cannot be followed"));
  EXPECT_EQ(must(bob.store.read([](db::Database& db) { return ConversationStore(db).list_all(); })).size(), 1U);
}

}  // namespace
}  // namespace qpc::client
