#include "client/group/settings.h"

#include "client/group/roles_for_tests.h"
#include "client/hole/hole_store.h"

namespace qpc::client {
namespace {

using std::chrono::seconds;

/// Settings of a group with roles.
struct SettingsTest : RolesTest {
  void mute_erin() { change(bob, {.person = erin.account_id, .muted = true}); }
  static std::string code(const Outcome<>& outcome) { return outcome ? "" : outcome.error().code; }
  std::string may(LoneClient& who, const SettingsChange& what) {
    return code(check_may_change(who.group(who.only()), who.account_id, what));
  }
};

TEST_F(SettingsTest, SayWhoMayChangeWhatBeforeAnythingIsSent) {
  EXPECT_EQ(may(carol, {.name = "mine"}), "not_allowed");
  EXPECT_EQ(may(bob, {.name = "mine"}), "");
  EXPECT_EQ(may(bob, {.timer = seconds(60)}), "not_allowed");
  EXPECT_EQ(may(bob, {.person = carol.account_id, .role = Role::moderator}), "not_allowed");
  EXPECT_EQ(may(alice, {.person = carol.account_id, .role = Role::moderator}), "");
  EXPECT_EQ(may(bob, {.person = alice.account_id, .muted = true}), "has_a_role");
  const auto refused = check_may_change(carol.group(carol.only()), carol.account_id, {.timer = seconds(60)});
  EXPECT_EQ(refused.error().text,
            "Only admins may set the timer in this group, and you are not one: ask alice@example.org.");
  EXPECT_EQ(code(check_may_add(carol.group(carol.only()), carol.account_id)), "not_allowed");
  EXPECT_EQ(code(check_may_remove(bob.group(bob.only()), bob.account_id, alice.account_id)), "not_allowed");
  EXPECT_EQ(code(check_may_remove(bob.group(bob.only()), bob.account_id, carol.account_id)), "");
}

TEST_F(SettingsTest, AreNotNonsense) {
  EXPECT_EQ(may(alice, {.name = ""}), "bad_group_name");
  EXPECT_EQ(may(alice, {.description = std::string(1025, 'x')}), "bad_description");
  EXPECT_EQ(may(alice, {.description = "two\nlines"}), "bad_description");
  EXPECT_EQ(may(alice, {.timer = std::chrono::days(367)}), "bad_timer");
  EXPECT_EQ(may(alice, {.person = alice.account_id, .role = Role::member}), "last_admin");
}

TEST_F(SettingsTest, OfTheTimerGoToWhoeverSendsSomething) {
  change(alice, {.timer = seconds(3600)});
  for (auto* one : members()) {
    const auto garden = one->only();
    must(one->groups.read([&](GroupChange& change) -> Outcome<> {
      EXPECT_EQ(expire_after(change, garden), seconds(3600));
      return {};
    }));
    EXPECT_EQ(last_line(*one), "alice@example.org set the timer: new messages disappear 1 hour after they are read.");
  }
}

TEST_F(SettingsTest, KeepWhoIsMutedFromSpeaking) {
  must(erin.outbox.queue(erin.only(), {{"queued before"}}));
  mute_erin();
  EXPECT_EQ(erin.outbox.queue(erin.only(), {{"hear me"}}).error().code, "muted");
  const auto row = erin.row(erin.only());
  must(erin.groups.write([&](GroupChange& change) { return seal_waiting(change, erin.environment, row); }));
  EXPECT_TRUE(erin.queued(erin.only()).empty());
  const auto lines = erin.messages();
  const auto text = std::ranges::find(lines, "queued before", &MessageRow::text);
  ASSERT_NE(text, lines.end());
  EXPECT_EQ(text->state, MessageState::refused);
  EXPECT_EQ(text->unsent_cause, UnsentCause::muted);
  change(bob, {.person = erin.account_id, .muted = false});
  deliver(erin, erin.say(erin.only(), "thank you"));
  EXPECT_EQ(last_line(carol), "thank you");
}

TEST_F(SettingsTest, KeepFromTheHistoryWhatTheMutedSayAllTheSame) {
  mute_erin();
  // Her client follows no rules.
  const auto garden = erin.only();
  const auto said = must(erin.groups.write([&](GroupChange& change) -> Outcome<Bytes> {
    message::AppMessage message;
    message.id = erin.random.array<16>();
    message.counter = 1;
    message.body = message::Text{"hear me"};
    const auto group = must(change.group(garden));
    return must(group.protect(message.write(), epoch_tag(group), 0, erin.random)).message;
  }));
  const auto before = carol.messages();
  carol.receive(said);
  const auto after = carol.messages();
  EXPECT_EQ(after.size(), before.size());
  const auto newest = must(carol.store.read([](db::Database& db) {
    MessageStore messages(db);
    return messages.find(messages.newest());
  }));
  EXPECT_GT(newest->id, after.back().id) << "kept, and not shown";
  EXPECT_EQ(newest->kind, MessageKind::unknown);
  EXPECT_EQ(newest->text, "");
  EXPECT_TRUE(carol.queued(carol.only()).empty());  // no receipt either
}

TEST_F(SettingsTest, KeepFromTheHistoryWhatTheMutedSayInAnEpochBefore) {
  const auto said = erin.say(erin.only(), "her client stays behind");
  mute_erin();
  carol.receive(said);
  EXPECT_FALSE(std::ranges::contains(carol.messages(), "her client stays behind", &MessageRow::text));
}

TEST_F(SettingsTest, KeepBackWhatTheMutedHaveEncryptedAndNotSent) {
  const auto garden = erin.only();
  must(erin.outbox.queue(garden, {{"sealed before"}}));
  const auto row = erin.row(garden);
  must(erin.groups.write([&](GroupChange& change) { return seal_waiting(change, erin.environment, row); }));
  ASSERT_TRUE(erin.queued(garden).at(0).ciphertext);
  mute_erin();
  EXPECT_TRUE(erin.queued(garden).empty());
  const auto lines = erin.messages();
  const auto text = std::ranges::find(lines, "sealed before", &MessageRow::text);
  ASSERT_NE(text, lines.end());
  EXPECT_EQ(text->unsent_cause, UnsentCause::muted);
}

TEST_F(SettingsTest, LoseNothingThatWasMissedBefore) {
  const auto garden = erin.only();
  erin.say(garden, "missed");
  const auto content = must(erin.store.read(
      [](db::Database& db) -> Outcome<Bytes> { return MessageStore(db).content(MessageStore(db).newest()).value(); }));
  carol.receive(erin.say(garden, "noticed by this"));
  const auto here = carol.only();
  const auto open_holes = [&] {
    return must(carol.store.read([&](db::Database& db) { return HoleStore(db).list(here, HoleStore::Which::open, 9); }))
        .size();
  };
  const auto say_again = [&] {
    return must(erin.groups.write([&](GroupChange& change) -> Outcome<Bytes> {
      auto group = must(change.group(garden));
      auto sent = must(group.protect(content, epoch_tag(group), 0, erin.random));
      change.keep(garden, std::move(sent.next));
      return sent.message;
    }));
  };
  ASSERT_EQ(open_holes(), 1u);
  mute_erin();
  carol.receive(say_again());
  EXPECT_EQ(open_holes(), 1u);
  change(bob, {.person = erin.account_id, .muted = false});
  carol.receive(say_again());
  EXPECT_EQ(open_holes(), 0u);
  EXPECT_TRUE(std::ranges::contains(carol.messages(), "missed", &MessageRow::text));
}

TEST_F(SettingsTest, AreReplacedByWhatIsWantedLaterOfTheSame) {
  const SettingsChange older{.name = "garden", .description = "apples"};
  EXPECT_TRUE((SettingsChange{.name = "orchard", .description = ""}).replaces(older));
  EXPECT_FALSE((SettingsChange{.name = "orchard"}).replaces(older)) << "apples are still wanted";
  const SettingsChange muted{.person = erin.account_id, .muted = true};
  EXPECT_TRUE((SettingsChange{.person = erin.account_id, .muted = false}).replaces(muted));
  EXPECT_FALSE((SettingsChange{.person = carol.account_id, .muted = false}).replaces(muted));
}

TEST_F(SettingsTest, AreMadeAnewAfterALostRace) {
  bob.wish(bob.only(), {.description = "apples"});
  const auto lost = bob.prepare(bob.only());
  ASSERT_TRUE(lost.pending);
  change(alice, {.name = "orchard"});
  deliver(bob, bob.commit(bob.only()).content);
  for (auto* one : members()) {
    EXPECT_EQ(one->row(one->only()).name, "orchard");
    EXPECT_EQ(details_seen_by(*one).description, "apples");
  }
}

TEST_F(SettingsTest, StayAsSomebodyElseHasSetThemMeanwhile) {
  bob.wish(bob.only(), {.name = "bob's", .description = "apples"});
  change(alice, {.name = "orchard"});
  EXPECT_EQ(last_line(bob),
            "What you wanted to change stays as alice@example.org has set it meanwhile: the name. Change it again, if "
            "you want it otherwise.");
  deliver(bob, bob.commit(bob.only()).content);
  EXPECT_EQ(bob.row(bob.only()).name, "orchard");
  EXPECT_EQ(details_seen_by(bob).description, "apples") << "which nobody else has touched";
}

TEST_F(SettingsTest, StayAsTheyAreToWhoIsLetInAgain) {
  bob.wish(bob.only(), {.name = "bob's", .description = "apples"});
  const auto garden = alice.only();
  alice.wish(garden, {.name = "orchard"});
  const auto missed = alice.commit(garden);
  for (auto* one : {&carol, &erin}) one->receive(missed.content);
  const auto again = bob.key_package();
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden,
                              .kind = WishKind::again,
                              .account_id = bob.account_id,
                              .device_id = bob.device_id(),
                              .key_package = wire(again.key_package)});
    return {};
  }));
  const auto let_in = alice.commit(garden);
  for (auto* one : {&carol, &erin}) one->receive(let_in.content);
  bob.receive(let_in.welcomes.at(0).content);
  EXPECT_TRUE(std::ranges::any_of(bob.messages(), [](const MessageRow& line) {
    return line.text.contains("stays as somebody else has set it meanwhile: the name.");
  }));
  deliver(bob, bob.commit(bob.only()).content);
  for (auto* one : members()) {
    EXPECT_EQ(one->row(one->only()).name, "orchard");
    EXPECT_EQ(details_seen_by(*one).description, "apples");
  }
}

TEST_F(SettingsTest, AreAppliedInTheOrderInWhichTheyWereWanted) {
  alice.wish(alice.only(), {.name = "older", .description = "apples"});
  alice.wish(alice.only(), {.name = "newer"});
  change(bob, {.description = "pears"});
  deliver(alice, alice.commit(alice.only()).content);
  EXPECT_EQ(bob.row(bob.only()).name, "newer");
  EXPECT_EQ(details_seen_by(bob).description, "pears");
}

TEST_F(SettingsTest, AreNoWishAnyMoreOnceSomebodyElseHasSetThemSo) {
  const auto garden = bob.only();
  bob.wish(garden, {.person = erin.account_id, .muted = true});
  change(alice, {.person = erin.account_id, .muted = true});
  EXPECT_FALSE(last_line(bob).starts_with("What you wanted")) << "it is as Bob wants it";
  EXPECT_FALSE(must(bob.store.read([&](db::Database& db) { return CommitStore(db).has_changes(garden); })));
}

TEST_F(SettingsTest, OfOnePersonHaveNothingToDoWithThoseOfAnother) {
  bob.wish(bob.only(), {.person = erin.account_id, .muted = true});
  change(alice, {.person = carol.account_id, .muted = true});
  deliver(bob, bob.commit(bob.only()).content);
  EXPECT_EQ(details_seen_by(alice).muted, (std::set{carol.account_id, erin.account_id}));
}

TEST_F(SettingsTest, ChangeAsOftenAsOnesOwnDeviceWants) {
  alice.wish(alice.only(), {.name = "orchard"});
  change(alice, {.description = "apples"});
  EXPECT_EQ(bob.row(bob.only()).name, "orchard");
  EXPECT_FALSE(last_line(alice).starts_with("What you wanted"));
}

TEST_F(SettingsTest, AreGivenUpByWhoMayNotAnyMore) {
  bob.wish(bob.only(), {.description = "apples"});
  change(alice, {.person = bob.account_id, .role = Role::member});
  const auto prepared = bob.prepare(bob.only());
  EXPECT_FALSE(prepared.pending);
  ASSERT_TRUE(prepared.given_up);
  EXPECT_EQ(prepared.given_up->code, "not_allowed");
  EXPECT_TRUE(last_line(bob).starts_with("What you wanted to change about this group was not: "));
}

TEST_F(SettingsTest, AreNoWishOnceTheyAreAsWished) {
  alice.wish(alice.only(), {.name = "garden"});
  EXPECT_FALSE(alice.prepare(alice.only()).pending);
  const auto garden = alice.only();
  EXPECT_FALSE(must(alice.store.read([&](db::Database& db) { return CommitStore(db).has_changes(garden); })));
}

TEST(DirectSettings, AreATimerThatBothMaySet) {
  LoneClient alice{"alice"}, bob{"bob"};
  bob.meet(alice);
  const auto dm = alice.begin(GroupKind::dm, "", bob.account_id);
  alice.wish(dm, bob);
  bob.receive(alice.commit(dm).welcomes.at(0).content);
  bob.wish(bob.only(), {.timer = seconds(60)});
  alice.receive(bob.commit(bob.only()).content);
  EXPECT_EQ(must(details_of(alice.group(dm))).timer, seconds(60));
  EXPECT_EQ(check_may_change(alice.group(dm), alice.account_id, {.name = "us"}).error().code, "not_a_group");
  EXPECT_EQ(check_may_change(alice.group(dm), alice.account_id, {.person = bob.account_id, .muted = true}).error().code,
            "not_a_group");
}

TEST(SettingsChange, IsReadBackAsItWasWritten) {
  message::File avatar;
  avatar.size = 1000;
  avatar.mime_type = "image/png";
  avatar.key = Secret::copy_of(Bytes(message::FileKey::size_octets, 7)).into<message::FileKey>();
  const SettingsChange changes[] = {
      {},
      {.name = "x", .description = "", .avatar = std::optional(avatar), .timer = seconds(0), .adds = Role::admin},
      {.avatar = std::optional<message::File>(),
       .describes = Role::member,
       .times = Role::moderator,
       .person = {{{1}}},
       .role = Role::moderator,
       .muted = false}};
  for (const auto& change : changes) EXPECT_EQ(read_all<SettingsChange>(wire(change)), change);
}

}  // namespace
}  // namespace qpc::client
