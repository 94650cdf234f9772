#include "client/group/succession.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/group/contest_store.h"
#include "client/group/new_group.h"
#include "client/group/settings.h"
#include "client/group/succession_store.h"
#include "client/group/upgrade.h"
#include "client/group/way_back.h"
#include "client/group/way_back_store.h"

namespace qpc::client {
namespace {

/// Alice is the admin of a group, Bob and Carol are members. It moves to another suite.
struct SuccessionTest : testing::Test {
  static constexpr auto classical = own_suites.back();
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"};
  std::int64_t garden = 0;

  SuccessionTest() {
    for (auto* one : everybody()) {
      for (auto* other : everybody()) {
        if (one != other) one->meet(*other);
      }
    }
    alice.gives_roles = true;
    garden = alice.begin(GroupKind::group, "garden");
    alice.wish(garden, bob);
    alice.wish(garden, carol);
    const auto founding = alice.commit(garden);
    bob.receive(founding.welcomes.at(0).content);
    carol.receive(founding.welcomes.at(1).content);
  }

  std::vector<LoneClient*> everybody() { return {&alice, &bob, &carol}; }

  static Wish member(LoneClient& who) {
    return {.account_id = who.account_id,
            .device_id = who.device_id(),
            .key_package = wire(who.key_package(classical).key_package)};
  }
  /// Somebody begins a successor with these in it. Returns its row.
  static std::int64_t begin(LoneClient& who, const std::vector<LoneClient*>& members) {
    std::vector<Wish> wishes;
    for (auto* one : members) wishes.push_back(member(*one));
    const auto conversation = who.only();
    return must(who.groups.write(
        [&](GroupChange& change) { return begin_upgrade(change, who.environment, conversation, classical, wishes); }));
  }
  /// The whole group is in the successor that Alice has begun; nobody has moved.
  PendingCommit begin_for_all() { return alice.commit(begin(alice, {&bob, &carol})); }

  static mls::CipherSuite suite(LoneClient& who) { return who.group(who.only()).suite().cipher_suite(); }
  static bool has_moved(LoneClient& who) { return suite(who) == classical; }
  static std::vector<ConversationRow> behind(LoneClient& who) {
    const auto conversation = who.only();
    auto rows = must(who.store.read([&](db::Database& db) { return ConversationStore(db).behind(conversation); }));
    std::erase_if(rows, [](const ConversationRow& row) { return row.stage == Stage::over; });
    return rows;
  }
  static std::size_t count(LoneClient& who, const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count(who.messages(), text, &MessageRow::text));
  }
  static std::vector<HoleRow> holes(LoneClient& who) {
    const auto conversation = who.only();
    return must(who.store.read(
        [&](db::Database& db) { return HoleStore(db).list(conversation, HoleStore::Which::open, 100); }));
  }
  static bool says(LoneClient& who, const std::string& part) {
    return std::ranges::any_of(who.messages(), [&](const MessageRow& line) { return line.text.contains(part); });
  }
  /// A commit that changes what the group says of itself, by a client that follows no rules.
  template <class Change>
  static Outcome<Bytes> commit_context(LoneClient& who, GroupChange& change, std::int64_t conversation, Change edit) {
    const auto group = must(change.group(conversation));
    auto profile = must(profile_of(group));
    auto details = must(details_of(group));
    edit(details);
    details.put_into(profile);
    auto extensions = group.extensions();
    extensions.set(mls::ExtensionType::group_profile, wire(profile));
    const MemberCheck check(change.db(), group.group_id(), {});
    return must(group.commit(mls::commit_of({{mls::GroupContextExtensions{extensions}}}),
                             {check, mls::NoPsks(), who.environment.now_seconds()}, who.random))
        .message;
  }
  void move_all() {
    const auto founding = begin_for_all();
    bob.receive(founding.welcomes.at(0).content);
    carol.receive(founding.welcomes.at(1).content);
    const auto naming = alice.commit(garden);
    for (auto* who : {&bob, &carol}) EXPECT_FALSE(who->receive(naming.content));
  }
  void expect_together() {
    for (auto* who : everybody()) {
      EXPECT_TRUE(std::ranges::equal(who->group(who->only()).epoch_authenticator(),
                                     alice.group(alice.only()).epoch_authenticator()));
    }
  }
};

TEST_F(SuccessionTest, BringsEverybodyIntoAGroupOfTheOtherSuite) {
  const auto before = to_bytes(alice.group(garden).group_id());
  move_all();
  expect_together();
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
  const auto founding = begin_for_all();
  bob.receive(founding.welcomes.at(0).content);
  EXPECT_FALSE(has_moved(bob));
  EXPECT_EQ(bob.messages().size(), lines);
  EXPECT_EQ(must(bob.store.read([](db::Database& db) { return ConversationStore(db).list(); })).size(), 1U);
  ASSERT_EQ(behind(bob).size(), 1U);
  EXPECT_EQ(behind(bob).at(0).stage, Stage::coming);
  carol.receive(bob.say(bob.only(), "as before"));
  EXPECT_EQ(count(carol, "as before"), 1U);
}

TEST_F(SuccessionTest, KeepsTheCountersOfWhoSpeaks) {
  alice.receive(bob.say(bob.only(), "before"));
  move_all();
  alice.receive(bob.say(bob.only(), "after"));
  alice.receive(bob.say(bob.only(), "and again"));
  EXPECT_TRUE(holes(alice).empty());
  bob.say(bob.only(), "lost");
  alice.receive(bob.say(bob.only(), "and on"));
  EXPECT_EQ(holes(alice).size(), 1U);
}

TEST_F(SuccessionTest, MissesWhatWasLostWhileItMoved) {
  alice.receive(bob.say(bob.only(), "before"));
  bob.say(bob.only(), "lost");
  move_all();
  alice.receive(bob.say(bob.only(), "after"));
  ASSERT_EQ(holes(alice).size(), 1U);
  EXPECT_EQ(holes(alice).at(0).cause, HoleCause::not_arrived);
}

TEST_F(SuccessionTest, ReadsWhatIsSaidThereBeforeItHasMovedOnceItHas) {
  const auto founding = begin_for_all();
  for (auto* who : {&bob, &carol}) who->receive(founding.welcomes.at(who == &bob ? 0 : 1).content);
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  const auto early = bob.say(bob.only(), "already there");
  EXPECT_FALSE(carol.receive(early));
  EXPECT_EQ(count(carol, "already there"), 0U);
  ASSERT_EQ(holes(carol).size(), 1U);
  EXPECT_EQ(holes(carol).at(0).cause, HoleCause::epoch_not_here_yet);
  carol.receive(naming.content);
  EXPECT_EQ(count(carol, "already there"), 1U);
  EXPECT_TRUE(holes(carol).empty());
}

TEST_F(SuccessionTest, OfAnUndecidedCommitIsDecidedByAMessageOfTheSuccessor) {
  const auto founding = begin_for_all();
  bob.receive(founding.welcomes.at(0).content);
  const auto naming = alice.prepare(garden).pending.value();
  bob.receive(naming.content);
  const auto obstacle = alice.receive(bob.say(bob.only(), "already there"));
  ASSERT_TRUE(obstacle && obstacle->undecided_commit);
  EXPECT_EQ(*obstacle->undecided_commit, garden);
}

TEST_F(SuccessionTest, EncryptsAnewWhatWaitsAndShowsItOnce) {
  must(bob.outbox.queue(bob.only(), {{"crossing"}}));
  const auto seal = [&] {
    const auto row = bob.row(bob.only());
    must(bob.groups.write([&](GroupChange& change) { return seal_waiting(change, bob.environment, row); }));
    return bob.queued(bob.only()).at(0).ciphertext.value();
  };
  const auto sent = seal();
  alice.receive(sent);  // and the answer that the node has it is lost
  move_all();
  const auto again = seal();
  EXPECT_NE(again, sent);
  alice.receive(again);
  EXPECT_EQ(count(alice, "crossing"), 1U);
  EXPECT_TRUE(holes(alice).empty());
}

TEST_F(SuccessionTest, GoesBackWithTheCommitThatNamedItAndForwardWithTheNext) {
  const auto conversation = carol.only();
  const auto replacement = must(carol.groups.write([&](GroupChange& change) {
                             return prepare_commit(change, carol.environment, conversation, {}, Need::new_epoch);
                           })).pending.value();
  const auto founding = begin_for_all();
  bob.receive(founding.welcomes.at(0).content);
  carol.receive(founding.welcomes.at(1).content);
  bob.receive(alice.commit(garden).content);  // Carol cannot apply it
  ASSERT_TRUE(has_moved(alice) && has_moved(bob));
  bob.say(bob.only(), "said meanwhile");
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    MessageStore(db).set_sent(MessageStore(db).newest(), 0);
    return {};
  }));
  must(bob.outbox.queue(bob.only(), {{"waits"}}));
  must(carol.groups.write([&](GroupChange& change) { return merge_commit(change, carol.environment, replacement); }));
  for (auto* who : {&alice, &bob}) {
    const auto obstacle = who->receive(replacement.content);
    ASSERT_TRUE(obstacle && obstacle->passed_commit);
    must(who->groups.write([&](GroupChange& change) -> Outcome<> {
      go_back(change, who->environment, obstacle->passed_commit->conversation, obstacle->passed_commit->epoch);
      return {};
    }));
    EXPECT_FALSE(has_moved(*who));
    EXPECT_FALSE(who->receive(replacement.content));
  }
  expect_together();
  EXPECT_TRUE(std::ranges::any_of(bob.messages(), [](const MessageRow& line) {
    return line.text == "said meanwhile" && line.state == MessageState::refused;
  }));
  EXPECT_TRUE(bob.queued(bob.only()).empty()) << "it was for who was in the other group";
  // Alice wants it again, and all are in it already.
  const auto successor = behind(alice).at(0);
  alice.wish(garden, SettingsChange{
                         .successor = message::Successor{.group_id = successor.group_id.value(),
                                                         .channel = must(profile_of(alice.group(successor.id))).channel,
                                                         .suite = successor.suite}});
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  carol.receive(naming.content);
  for (auto* who : everybody()) EXPECT_TRUE(has_moved(*who));
  expect_together();
}

TEST_F(SuccessionTest, IsNotNamedWhereSomebodyHasComeMeanwhile) {
  alice.commit(begin(alice, {&bob, &carol}));
  LoneClient dave("dave");
  alice.meet(dave);
  // As another device of Alice's has done.
  must(alice.groups.write([&](GroupChange& change) -> Outcome<> {
    const auto group = must(change.group(garden));
    const MemberCheck check(change.db(), group.group_id(), {});
    auto made = must(group.commit(mls::commit_of({mls::add_of(dave.key_package())}),
                                  {check, mls::NoPsks(), alice.environment.now_seconds()}, alice.random));
    change.keep(garden, must(made.next.merge(made.pending)));
    return {};
  }));
  const auto late = alice.prepare(garden);
  EXPECT_FALSE(late.pending);
  EXPECT_EQ(late.given_up.value().code, "members_changed");
  EXPECT_TRUE(behind(alice).empty());
}

TEST_F(SuccessionTest, IsNamedAloneAndWhatElseIsWantedIsDoneThere) {
  alice.commit(begin(alice, {&bob, &carol}));
  LoneClient dave("dave");
  alice.wish(garden, dave);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = carol.account_id});
    return {};
  }));
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

TEST_F(SuccessionTest, TellsADeviceWithoutAnInvitationAndLetsItInAgain) {
  alice.receive(carol.say(carol.only(), "before"));
  const auto founding = begin_for_all();
  bob.receive(founding.welcomes.at(0).content);
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  carol.receive(naming.content);  // and the Welcome never came
  EXPECT_FALSE(has_moved(carol));
  EXPECT_TRUE(says(carol, "No invitation into the group"));
  must(carol.outbox.queue(carol.only(), {{"it waits"}}));
  const auto row = carol.row(carol.only());
  must(carol.groups.write([&](GroupChange& change) { return seal_waiting(change, carol.environment, row); }));
  EXPECT_FALSE(carol.queued(carol.only()).at(0).ciphertext);
  // Bob is no admin, and may all the same: the group itself names the successor.
  const auto again = bob.only();
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    Wish wish = member(carol);
    wish.conversation = again;
    wish.kind = WishKind::again;
    CommitStore(db).add_wish(wish);
    return {};
  }));
  const auto let_in = bob.commit(again);
  alice.receive(let_in.content);
  carol.receive(let_in.welcomes.at(0).content);
  EXPECT_TRUE(has_moved(carol));
  expect_together();
  alice.receive(carol.say(carol.only(), "back"));
  EXPECT_EQ(count(alice, "back") + count(alice, "it waits"), 1U);
}

/// Carol has missed the change, too: to her, the group is what it was.
struct MissedSuccessionTest : SuccessionTest {
  MissedSuccessionTest() {
    const auto founding = begin_for_all();
    bob.receive(founding.welcomes.at(0).content);
    bob.receive(alice.commit(garden).content);
  }
  PendingCommit let_in(LoneClient& by) {
    const auto conversation = by.only();
    must(by.store.write([&](db::Database& db) -> Outcome<> {
      Wish wish = member(carol);
      wish.conversation = conversation;
      wish.kind = WishKind::again;
      CommitStore(db).add_wish(wish);
      return {};
    }));
    return by.commit(conversation);
  }
};

TEST_F(MissedSuccessionTest, FollowsAnAdmin) {
  const auto commit = let_in(alice);
  bob.receive(commit.content);
  carol.receive(commit.welcomes.at(0).content);
  EXPECT_TRUE(has_moved(carol));
  EXPECT_TRUE(behind(carol).empty());
  expect_together();
}

TEST_F(MissedSuccessionTest, FollowsNobodyElse) {
  const auto commit = let_in(bob);
  carol.receive(commit.welcomes.at(0).content);
  EXPECT_FALSE(has_moved(carol));
  EXPECT_TRUE(behind(carol).empty());
  EXPECT_TRUE(says(carol, "an invitation that cannot be followed"));
}

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
    Wish wish = member(carol);
    wish.conversation = id;
    CommitStore(change.db()).add_wish(wish);
    return id;
  }));
  const auto founding = bob.commit(forged);
  carol.receive(founding.welcomes.at(0).content);
  EXPECT_TRUE(says(carol, "an invitation that cannot be followed"));
  EXPECT_TRUE(behind(carol).empty());
  EXPECT_EQ(must(carol.store.read([](db::Database& db) { return ConversationStore(db).list(); })).size(), 1U);
  const auto row = bob.row(forged);
  bob.wish(conversation,
           SettingsChange{.successor = message::Successor{.group_id = row.group_id.value(),
                                                          .channel = must(profile_of(bob.group(forged))).channel,
                                                          .suite = row.suite}});
  const auto prepared = bob.prepare(conversation);
  EXPECT_FALSE(prepared.pending);
  EXPECT_EQ(prepared.given_up.value().code, "members_changed") << "it is no successor that this device has begun";
  const auto naming = must(bob.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
    return must(commit_context(bob, change, conversation, [&](message::GroupDetails& details) {
      details.successor = message::Successor{.group_id = row.group_id.value(),
                                             .channel = must(profile_of(must(change.group(forged)))).channel,
                                             .suite = row.suite};
    }));
  }));
  carol.receive(naming);
  EXPECT_TRUE(says(carol, "only an admin may move a group to another"));
  EXPECT_FALSE(has_moved(carol));
}

TEST_F(SuccessionTest, LeavesNothingToChangeInTheFormerGroup) {
  const auto founding = begin_for_all();
  bob.receive(founding.welcomes.at(0).content);
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  carol.receive(naming.content);  // and is not in the successor
  const auto former = behind(alice).at(0).id;
  ASSERT_EQ(behind(alice).at(0).stage, Stage::former);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = former, .kind = WishKind::remove, .account_id = bob.account_id});
    return {};
  }));
  EXPECT_FALSE(alice.prepare(former).pending);
  // Of those whose client follows no rules, nobody takes it.
  const auto forged = must(alice.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
    const auto group = must(change.group(former));
    const MemberCheck check(change.db(), group.group_id(), {});
    return must(group.commit(mls::commit_of({}), {check, mls::NoPsks(), alice.environment.now_seconds()}, alice.random))
        .message;
  }));
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

TEST_F(SuccessionTest, MovesAgain) {
  move_all();
  const auto back = own_suites.front();
  const auto wishes = [&] {
    std::vector<Wish> all;
    for (auto* one : {&bob, &carol}) {
      all.push_back({.account_id = one->account_id,
                     .device_id = one->device_id(),
                     .key_package = wire(one->key_package(back).key_package)});
    }
    return all;
  }();
  const auto row = must(alice.groups.write(
      [&](GroupChange& change) { return begin_upgrade(change, alice.environment, garden, back, wishes); }));
  const auto founding = alice.commit(row);
  bob.receive(founding.welcomes.at(0).content);
  carol.receive(founding.welcomes.at(1).content);
  const auto naming = alice.commit(garden);
  for (auto* who : {&bob, &carol}) who->receive(naming.content);
  for (auto* who : everybody()) {
    EXPECT_EQ(suite(*who), back);
    EXPECT_EQ(behind(*who).size(), 1U);
  }
  expect_together();
  EXPECT_EQ(must(details_of(alice.group(garden))).predecessors.size(), 2U);
}

TEST_F(SuccessionTest, NamesWhoIsNotInItAnyMore) {
  LoneClient dave("dave");
  for (auto* who : everybody()) who->meet(dave);
  dave.meet(alice);
  const auto row = begin(alice, {&bob, &dave});
  bob.receive(alice.commit(row).welcomes.at(0).content);
  // Alice's client follows no rules: it names a successor of others.
  const auto naming = must(alice.groups.read([&](GroupChange& change) {
    return commit_context(alice, change, garden, [&](message::GroupDetails& details) {
      const auto next = must(change.group(row));
      details.successor = message::Successor{.group_id = to_bytes(next.group_id()),
                                             .channel = must(profile_of(next)).channel,
                                             .suite = static_cast<std::uint16_t>(classical)};
    });
  }));
  bob.receive(naming);
  EXPECT_TRUE(has_moved(bob));
  EXPECT_TRUE(says(bob, "Not in it before: dave@example.org. Not in it any more: carol@example.org."));
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
  const auto first = alice.commit(begin(alice, {&bob, &carol}));
  for (const auto& row : behind(alice)) {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      for (const auto& wish : CommitStore(db).wishes(garden)) drop_upgrade(db, wish);
      EXPECT_EQ(ConversationStore(db).find(row.id)->stage, Stage::over);
      return {};
    }));
  }
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

TEST_F(SuccessionTest, IsFollowedByNobodyWhileItIsInTheMakingHoweverManyEpochsThatTakes) {
  const auto row = begin(alice, {&bob, &carol});
  // A client that brings its members in one by one; ours does not.
  const auto commit_one = [&] {
    const auto prepared = must(alice.groups.write([&](GroupChange& change) {
      const auto wish = CommitStore(change.db()).wishes(row).at(0).id;
      return prepare_commit(change, alice.environment, row, wish);
    }));
    must(alice.groups.write(
        [&](GroupChange& change) { return merge_commit(change, alice.environment, *prepared.pending); }));
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

TEST_F(SuccessionTest, IsNotNamedWhereTheGroupSaysSomethingElseOfItselfMeanwhile) {
  alice.commit(begin(alice, {&bob, &carol}));
  must(alice.groups.write([&](GroupChange& change) -> Outcome<> {
    const auto group = must(change.group(garden));
    auto profile = must(profile_of(group));
    auto details = must(details_of(group));
    details.muted = {carol.account_id};
    details.put_into(profile);
    auto extensions = group.extensions();
    extensions.set(mls::ExtensionType::group_profile, wire(profile));
    const MemberCheck check(change.db(), group.group_id(), {});
    auto made = must(group.commit(mls::commit_of({{mls::GroupContextExtensions{extensions}}}),
                                  {check, mls::NoPsks(), alice.environment.now_seconds()}, alice.random));
    change.keep(garden, must(made.next.merge(made.pending)));
    return {};
  }));
  EXPECT_EQ(alice.prepare(garden).given_up.value().code, "members_changed");
}

TEST_F(SuccessionTest, ReadsWhatWasSaidBeforeItMovedAndCameBehindThat) {
  const auto late = bob.say(bob.only(), "said in time");
  move_all();
  alice.receive(late);
  EXPECT_EQ(count(alice, "said in time"), 1U);
  EXPECT_TRUE(holes(alice).empty());
  alice.receive(bob.say(bob.only(), "and there"));
  EXPECT_EQ(count(alice, "and there"), 1U);
  EXPECT_TRUE(holes(alice).empty());
}

TEST_F(SuccessionTest, HearsNobodyInTheFormerGroupAnyMore) {
  move_all();
  const auto former = behind(bob).at(0).id;
  const auto forged = must(bob.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
    const auto group = must(change.group(former));
    message::AppMessage words;
    words.id = bob.random.array<16>();
    words.body = message::Text{"still here"};
    return must(group.protect(words.write(), epoch_tag(group), 0, bob.random)).message;
  }));
  alice.receive(forged);
  EXPECT_EQ(count(alice, "still here"), 0U);
  ASSERT_EQ(holes(alice).size() + count(alice, "invalid: it was said in a group that this conversation has left."), 1U);
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

TEST_F(SuccessionTest, LetsBackInWhoWasInASuccessorThatIsOver) {
  const auto founding = begin_for_all();
  bob.receive(founding.welcomes.at(0).content);
  const auto successor = behind(bob).at(0);
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    end_group(db, successor);
    return {};
  }));
  bob.receive(alice.commit(garden).content);
  EXPECT_FALSE(has_moved(bob));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    Wish wish = member(bob);
    wish.conversation = garden;
    wish.kind = WishKind::again;
    CommitStore(db).add_wish(wish);
    return {};
  }));
  bob.receive(alice.commit(garden).welcomes.at(0).content);
  EXPECT_TRUE(has_moved(bob));
  EXPECT_TRUE(
      std::ranges::equal(bob.group(bob.only()).epoch_authenticator(), alice.group(garden).epoch_authenticator()));
}

TEST_F(MissedSuccessionTest, FollowsAnAdminIntoTheSuccessorOfTheSuccessor) {
  const auto back = own_suites.front();
  const auto member_of = [&](LoneClient& who) {
    return Wish{.account_id = who.account_id,
                .device_id = who.device_id(),
                .key_package = wire(who.key_package(back).key_package)};
  };
  const auto row = must(alice.groups.write([&](GroupChange& change) {
    return begin_upgrade(change, alice.environment, garden, back, {member_of(bob), member_of(carol)});
  }));
  alice.commit(row);
  alice.commit(garden);
  ASSERT_EQ(suite(alice), back);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    Wish wish = member_of(carol);
    wish.conversation = garden;
    wish.kind = WishKind::again;
    CommitStore(db).add_wish(wish);
    return {};
  }));
  carol.receive(alice.commit(garden).welcomes.at(0).content);
  EXPECT_TRUE(
      std::ranges::equal(carol.group(carol.only()).epoch_authenticator(), alice.group(garden).epoch_authenticator()));
  EXPECT_EQ(must(carol.store.read([](db::Database& db) { return ConversationStore(db).list(); })).size(), 1U);
}

TEST_F(SuccessionTest, LetsBackIntoTheFormerGroupWhoHasMissedThatItIsThatAgain) {
  const auto conversation = carol.only();
  const auto replacement = must(carol.groups.write([&](GroupChange& change) {
                             return prepare_commit(change, carol.environment, conversation, {}, Need::new_epoch);
                           })).pending.value();
  const auto founding = begin_for_all();
  bob.receive(founding.welcomes.at(0).content);
  const auto naming = alice.commit(garden);
  bob.receive(naming.content);
  ASSERT_TRUE(has_moved(bob));
  must(carol.groups.write([&](GroupChange& change) { return merge_commit(change, carol.environment, replacement); }));
  // Bob hears nothing of the replacement, and Carol lets him in again.
  const auto own = bob.key_package();
  must(carol.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = conversation,
                              .kind = WishKind::again,
                              .account_id = bob.account_id,
                              .device_id = bob.device_id(),
                              .key_package = wire(own.key_package)});
    return {};
  }));
  bob.receive(carol.commit(conversation).welcomes.at(0).content);
  EXPECT_FALSE(has_moved(bob));
  EXPECT_TRUE(
      std::ranges::equal(bob.group(bob.only()).epoch_authenticator(), carol.group(conversation).epoch_authenticator()));
  EXPECT_EQ(must(bob.store.read([](db::Database& db) { return ConversationStore(db).list(); })).size(), 1U);
}

}  // namespace
}  // namespace qpc::client
