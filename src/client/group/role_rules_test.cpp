#include "client/group/role_rules.h"

#include "client/group/roles_for_tests.h"

namespace qpc::client {
namespace {

const std::string no_adding = "this member may not add people: the role for it is missing";
const std::string no_removing = "this member may not remove that one: the role for it is missing";
const std::string no_words = "this member may not change the group's name, description or picture";

TEST_F(RolesTest, AreGivenByAdminsAndSeenByAll) {
  for (auto* one : members()) {
    EXPECT_EQ(details_seen_by(*one).role_of(bob.account_id), Role::moderator);
    EXPECT_EQ(last_line(*one), "alice@example.org made bob@example.org a moderator.");
  }
}

TEST_F(RolesTest, KeepAMemberFromAdding) {
  expect_refused(carol, forged(carol, {mls::add_of(dave.key_package())}), no_adding);
}

TEST_F(RolesTest, KeepAMemberFromRemovingAMember) {
  expect_refused(carol, forged(carol, {{mls::Remove{leaf_of(erin)}}}), no_removing, &erin);
}

TEST_F(RolesTest, KeepAMemberFromRemovingAnAdmin) {
  expect_refused(carol, forged(carol, {{mls::Remove{leaf_of(alice)}}}), no_removing, &alice);
}

TEST_F(RolesTest, LetAModeratorAddAndRemoveMembers) {
  const auto epoch = epoch_of(alice);
  deliver(bob, forged(bob, {mls::add_of(dave.key_package()), {mls::Remove{leaf_of(erin)}}}));
  EXPECT_EQ(epoch_of(alice), epoch + 1);
  EXPECT_EQ(epoch_of(carol), epoch + 1);
  EXPECT_EQ(erin.row(erin.only()).standing, Standing::removed);
}

TEST_F(RolesTest, KeepAModeratorFromRemovingAModerator) {
  change(alice, {.person = carol.account_id, .role = Role::moderator});
  expect_refused(bob, forged(bob, {{mls::Remove{leaf_of(carol)}}}), no_removing, &carol);
}

TEST_F(RolesTest, KeepAModeratorFromRemovingAnAdmin) {
  expect_refused(bob, forged(bob, {{mls::Remove{leaf_of(alice)}}}), no_removing, &alice);
}

TEST_F(RolesTest, KeepAMemberFromChangingAnything) {
  expect_refused(carol, forged(carol, {context(carol, {.name = "mine"})}), no_words);
  expect_refused(carol, forged(carol, {context(carol, {.description = "mine"})}), no_words);
  message::File avatar;
  avatar.key = Secret::copy_of(Bytes(message::FileKey::size_octets)).into<message::FileKey>();
  avatar.size = 1;
  expect_refused(carol, forged(carol, {context(carol, {.avatar = avatar})}), no_words);
  expect_refused(carol, forged(carol, {context(carol, {.timer = std::chrono::seconds(1)})}),
                 "this member may not set the timer");
  expect_refused(carol, forged(carol, {context(carol, {.adds = Role::member})}),
                 "only an admin may change how a group is run");
  expect_refused(carol, forged(carol, {context(carol, {.person = carol.account_id, .role = Role::admin})}),
                 "only an admin may change roles");
  expect_refused(carol, forged(carol, {context(carol, {.person = erin.account_id, .muted = true})}),
                 "only an admin or a moderator may mute people");
}

TEST_F(RolesTest, KeepAModeratorFromWhatAdminsDo) {
  expect_refused(bob, forged(bob, {context(bob, {.person = bob.account_id, .role = Role::admin})}),
                 "only an admin may change roles");
  expect_refused(bob, forged(bob, {context(bob, {.timer = std::chrono::seconds(1)})}),
                 "this member may not set the timer");
  auto extensions = bob.group(bob.only()).extensions();
  extensions.set(mls::ExtensionType::required_capabilities, wire(mls::RequiredCapabilities{}));
  expect_refused(bob, forged(bob, {{mls::GroupContextExtensions{extensions}}}),
                 "only an admin may change how a group is run");
  auto profile = must(profile_of(bob.group(bob.only())));
  profile.fields.push_back({0x7777, {1}});
  expect_refused(bob, forged(bob, {context(bob, profile, details_seen_by(bob))}),
                 "only an admin may change how a group is run");
}

TEST_F(RolesTest, LetAModeratorDescribeAndMute) {
  change(bob, {.name = "orchard", .description = "apples", .person = erin.account_id, .muted = true});
  for (auto* one : members()) {
    EXPECT_EQ(one->row(one->only()).name, "orchard");
    EXPECT_EQ(details_seen_by(*one).description, "apples");
    EXPECT_TRUE(details_seen_by(*one).muted.contains(erin.account_id));
  }
}

TEST_F(RolesTest, FollowTheGroupsOwnPolicy) {
  change(alice, {.adds = Role::member, .times = Role::moderator});
  carol.wish(carol.only(), dave);
  const auto commit = carol.commit(carol.only());
  deliver(carol, commit.content);
  for (auto* one : members()) EXPECT_EQ(epoch_of(*one), epoch_of(carol));
  change(alice, {.adds = Role::admin, .describes = Role::admin});
  expect_refused(bob, forged(bob, {context(bob, {.name = "mine"})}), no_words);
}

TEST_F(RolesTest, CountOfWhoProposesToo) {
  for (const auto& proposal : {mls::Proposal{mls::Remove{leaf_of(erin)}}, context(carol, {.name = "mine"})}) {
    deliver(carol, proposed(carol, proposal));
    EXPECT_TRUE(alice.group(alice.only()).proposals().empty());
    EXPECT_TRUE(erin.group(erin.only()).proposals().empty());
  }
  deliver(bob, proposed(bob, {mls::Remove{leaf_of(erin)}}));
  EXPECT_EQ(carol.group(carol.only()).proposals().size(), 1U);
  const auto commit = carol.commit(carol.only());
  alice.receive(commit.content);
  bob.receive(commit.content);
  EXPECT_EQ(epoch_of(alice), epoch_of(carol));
}

TEST_F(RolesTest, AllowLeavingToAll) {
  deliver(carol, proposed(carol, {mls::Remove{leaf_of(carol)}}));
  const auto commit = erin.commit(erin.only());
  alice.receive(commit.content);
  bob.receive(commit.content);
  EXPECT_EQ(epoch_of(alice), epoch_of(erin));
  EXPECT_EQ(members_of(bob.group(bob.only())).size(), 3U);
}

TEST_F(RolesTest, PassToTheFirstModeratorWhenTheLastAdminLeaves) {
  deliver(alice, proposed(alice, {mls::Remove{leaf_of(alice)}}));
  const auto commit = erin.commit(erin.only());  // who has no role herself
  bob.receive(commit.content);
  carol.receive(commit.content);
  for (auto* one : {&bob, &carol, &erin}) {
    EXPECT_EQ(details_seen_by(*one).roles, (message::Roles{{bob.account_id}, {}}));
    EXPECT_EQ(last_line(*one), "bob@example.org is an admin now, as no other was left.");
  }
}

TEST_F(RolesTest, PassToTheFirstMemberWhereNobodyHasOne) {
  change(alice, {.person = bob.account_id, .role = Role::member});
  change(alice, {.person = bob.account_id, .muted = true});
  deliver(alice, proposed(alice, {mls::Remove{leaf_of(alice)}}));
  const auto commit = carol.commit(carol.only());
  bob.receive(commit.content);
  EXPECT_EQ(details_seen_by(bob).roles, (message::Roles{{bob.account_id}, {}}));
  EXPECT_TRUE(details_seen_by(bob).muted.empty());
}

TEST_F(RolesTest, PassToNobodyElse) {
  deliver(alice, proposed(alice, {mls::Remove{leaf_of(alice)}}));
  auto details = details_seen_by(carol);
  details.roles = message::Roles{{carol.account_id}, {bob.account_id}};
  const auto usurped = forged(carol, {context(carol, must(profile_of(carol.group(carol.only()))), details)});
  const auto unchanged = forged(carol, {});
  // Where nobody names the heir, it is not the one whom the rule names: that is a change of roles, too.
  bob.receive(usurped);
  erin.receive(unchanged);
  for (auto* one : {&bob, &erin}) {
    EXPECT_EQ(last_line(*one), "invalid: only an admin may change roles.");
    EXPECT_EQ(epoch_of(*one), epoch_of(carol));
  }
}

TEST_F(RolesTest, AreLostByWhoIsRemoved) {
  const auto careless = forged(alice, {{mls::Remove{leaf_of(bob)}}});
  for (auto* one : {&carol, &erin}) {
    one->receive(careless);
    EXPECT_EQ(last_line(*one), "invalid: a role, or a muting, of somebody who is no member.");
  }
  const auto garden = alice.only();
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
    return {};
  }));
  const auto commit = alice.commit(alice.only());
  carol.receive(commit.content);
  EXPECT_EQ(details_seen_by(carol).roles, (message::Roles{{alice.account_id}, {}}));
}

TEST_F(RolesTest, AreNotTakenFromAGroup) {
  auto details = details_seen_by(alice);
  details.roles.reset();
  expect_refused(alice, forged(alice, {context(alice, must(profile_of(alice.group(alice.only()))), details)}),
                 "a group that has roles keeps them");
  auto strangers = details_seen_by(alice);
  strangers.roles->set(dave.account_id, Role::moderator);
  expect_refused(alice, forged(alice, {context(alice, must(profile_of(alice.group(alice.only()))), strangers)}),
                 "a role, or a muting, of somebody who is no member");
}

TEST_F(RolesTest, LetAnybodyRemoveWhatItsAccountHasRevoked) {
  alice.revoke();
  for (auto* one : {&bob, &carol, &erin}) one->meet(alice);
  const auto garden = carol.only();
  must(carol.groups.write([&](GroupChange& change) { return wish_revoked_out(change, garden); }));
  const auto commit = carol.commit(carol.only());
  bob.receive(commit.content);
  EXPECT_EQ(epoch_of(bob), epoch_of(carol));
  EXPECT_EQ(details_seen_by(bob).roles, (message::Roles{{bob.account_id}, {}}));
}

TEST_F(RolesTest, AskForTheNewestManifestBeforeTheyRefuse) {
  alice.revoke();
  carol.meet(alice);
  const auto garden = carol.only();
  must(carol.groups.write([&](GroupChange& change) { return wish_revoked_out(change, garden); }));
  const auto commit = carol.commit(carol.only());
  must(erin.groups.write([&](GroupChange& change) -> Outcome<> {
    Receiver receiver(erin.environment, change, erin.account_id);
    const auto obstacle = must(receiver.receive({.seq = 1, .message = commit.content}, {}));
    EXPECT_TRUE(obstacle && obstacle->unknown_accounts == std::set{alice.account_id});
    return {};
  }));
  EXPECT_FALSE(contests(erin));
}

TEST_F(RolesTest, LetAnybodyLetAMembersDeviceInAgain) {
  const auto again = alice.key_package();
  const auto garden = carol.only();
  const auto device = alice.device_id();
  must(carol.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden,
                              .kind = WishKind::again,
                              .account_id = alice.account_id,
                              .device_id = device,
                              .key_package = wire(again.key_package)});
    return {};
  }));
  const auto commit = carol.commit(carol.only());
  for (auto* one : {&bob, &erin}) {
    one->receive(commit.content);
    EXPECT_EQ(epoch_of(*one), epoch_of(carol));
    EXPECT_EQ(last_line(*one), "carol@example.org let a device of alice@example.org in again.");
    EXPECT_EQ(details_seen_by(*one).role_of(alice.account_id), Role::admin);
  }
  alice.receive(commit.content);
  alice.receive(commit.welcomes.at(0).content);
  EXPECT_EQ(epoch_of(alice), epoch_of(carol));
  EXPECT_FALSE(carol.prepare(carol.only()).pending);  // it came true
}

TEST_F(RolesTest, LetNobodyThrowOutWhoIsAboveThemByLettingThemInAgain) {
  const auto both = [&](LoneClient& whom) {
    return std::vector<mls::Proposal>{{mls::Remove{leaf_of(whom)}},
                                      {mls::Add{mls::Unverified(whom.key_package().key_package)}}};
  };
  expect_refused(carol, forged(carol, both(bob)), "this member may not remove that one: the role for it is missing",
                 &bob);
}

TEST_F(RolesTest, KeepTheChannelAsItIs) {
  auto profile = must(profile_of(carol.group(carol.only())));
  profile.channel.domain = identity::DomainName::parse("elsewhere.example").value();
  expect_refused(carol, forged(carol, {context(carol, profile, details_seen_by(carol))}),
                 "only an admin may change how a group is run");
}

TEST_F(RolesTest, TakeNoNameThatIsNoPlainText) {
  expect_refused(bob, forged(bob, {context(bob, {.name = "two\nlines"})}),
                 "a name or a description that is no plain text");
}

TEST_F(RolesTest, LetEverybodyDoEverythingInAGroupThatIsOlderThanThem) {
  LoneClient frank{"frank"};
  frank.meet(carol);
  carol.meet(frank);
  const auto old = frank.begin(GroupKind::group, "old");
  frank.wish(old, carol);
  LoneClient& late = carol;
  late.receive(frank.commit(old).welcomes.at(0).content);
  const auto conversation = must(late.store.read([](db::Database& db) { return ConversationStore(db).list(); })).back();
  late.wish(conversation.id, {.name = "new", .person = carol.account_id, .role = Role::member});
  frank.receive(late.commit(conversation.id).content);
  EXPECT_EQ(frank.row(old).name, "new");
  EXPECT_EQ(must(details_of(frank.group(old))).roles, (message::Roles{{frank.account_id}, {}}));
}

}  // namespace
}  // namespace qpc::client
