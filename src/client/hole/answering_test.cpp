// What a device says again, to whom, and how much of it.
#include "client/hole/answering.h"

#include "client/group/roster_store.h"
#include "client/group/way_back.h"
#include "client/hole/garden_for_tests.h"
#include "client/hole/resend_store.h"
#include "core/crypto/kem.h"

namespace qpc::client {
namespace {

struct Answering : Garden {
  /// A request by somebody's own hand.
  Bytes request(LoneClient& who, std::vector<message::CounterRange> missing, std::vector<message::MessageId> ids = {}) {
    const auto key = crypto::KemPrivateKey::generate(who.group(at(who)).suite().kem(), who.random);
    message::AppMessage message;
    message.id = who.random.array<16>();
    message.body =
        message::ResendRequest{.missing = std::move(missing), .unreadable = std::move(ids), .key = key.public_key()};
    return forge(who, message);
  }
  /// A body that nobody here knows, from Alice. Without a counter it is no loss when it is lost.
  Bytes of_a_later_version(std::uint64_t counter) {
    message::AppMessage message;
    message.id = {3};
    message.counter = counter;
    message.body = message::Delivered{};
    Bytes octets = message.write();
    message.body = message::UnknownBody{};
    const Bytes without_body = message.write();
    *std::ranges::mismatch(octets, without_body).in1 = 0x7f;  // which body it is
    return must(alice.groups.write([&](GroupChange& change) -> Outcome<Bytes> {
      const auto group = must(change.group(garden));
      auto sent = must(group.protect(octets, epoch_tag(group), 0, alice.random));
      change.keep(garden, std::move(sent.next));
      return sent.message;
    }));
  }
  message::CounterRange of(LoneClient& who, std::uint64_t first, std::uint64_t last) {
    return {.device_id = who.device_id().octets, .first = first, .last = last};
  }
  /// What somebody has queued to say about it.
  std::vector<message::AppMessage> answers(LoneClient& who) {
    std::vector<message::AppMessage> all;
    for (const auto& row : who.queued(at(who))) {
      if (row.kind == OutboxKind::repair) all.push_back(must(message::AppMessage::read(row.content.value())));
    }
    return all;
  }
  std::size_t count(LoneClient& who) {
    std::size_t all = 0;
    for (const auto& message : answers(who)) {
      if (const auto* resent = std::get_if<message::Resent>(&message.body)) all += resent->answers.size();
    }
    return all;
  }
  message::ResentAnswer only_answer(LoneClient& who) {
    for (const auto& message : answers(who)) {
      if (const auto* resent = std::get_if<message::Resent>(&message.body)) return resent->answers.at(0);
    }
    throw std::runtime_error("there is no answer");
  }
};

using enum message::ResentAnswer::Outcome;

TEST_F(Answering, SaysAgainTheOctetsThatWereSaid) {
  say(alice, "1");
  alice.receive(request(bob, {of(alice, 1, 1)}));
  const auto all = answers(alice);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all.back().counter, 1U);
  EXPECT_EQ(std::get<message::Text>(all.back().body).text, "1");
  EXPECT_EQ(only_answer(alice).outcome, again);
}

TEST_F(Answering, TellsNothingOfBeforeTheAskersTime) {
  const Bytes said = say(alice, "before Dave");
  alice.wish(garden, dave);
  dave.receive(alice.commit(garden).welcomes.at(0).content);
  alice.receive(request(dave, {of(alice, 1, 1)}, {message::message_id(said)}));
  ASSERT_EQ(answers(alice).size(), 1U);
  EXPECT_EQ(only_answer(alice).outcome, not_member_then);
  EXPECT_FALSE(only_answer(alice).message_id);
}

TEST_F(Answering, SealsToTheAskerWhatIsNotForAll) {
  say(alice, "before Dave");
  alice.wish(garden, dave);
  const auto letting_in = alice.commit(garden);
  bob.receive(letting_in.content);
  alice.receive(request(bob, {of(alice, 1, 1)}));
  ASSERT_EQ(answers(alice).size(), 1U);
  EXPECT_EQ(only_answer(alice).outcome, sealed);
}

TEST_F(Answering, DoesNotSayAgainForAllOnceSomebodyHasJoined) {
  say(alice, "before Dave");
  alice.receive(request(bob, {of(alice, 1, 1)}));
  ASSERT_EQ(answers(alice).size(), 2U);
  alice.wish(garden, dave);
  dave.receive(alice.commit(garden).welcomes.at(0).content);
  deliver(dave, flush(alice));
  EXPECT_TRUE(texts(dave).empty());
}

TEST_F(Answering, IsSilentAboutWhatOthersHaveSaid) {
  say(carol, "1");
  alice.receive(request(bob, {of(carol, 1, 1), of(alice, 1, 64 - 1)}));
  EXPECT_TRUE(answers(alice).empty());
}

TEST_F(Answering, TellsWhatWasDeletedOrTakenBack) {
  say(alice, "1");
  say(alice, "2");
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    db.run("DELETE FROM message WHERE text = '1'");
    db.run("UPDATE message SET state = ?1 WHERE text = '2'", MessageState::refused);
    return {};
  }));
  alice.receive(request(bob, {of(alice, 1, 2)}));
  const auto all = answers(alice);
  ASSERT_EQ(all.size(), 1U);
  for (const auto& answer : std::get<message::Resent>(all.front().body).answers) EXPECT_EQ(answer.outcome, deleted);
}

TEST_F(Answering, TellsWhatIsTooOld) {
  say(alice, "1");
  alice.clock.time += 31 * kj::DAYS;
  alice.receive(request(bob, {of(alice, 1, 1)}));
  EXPECT_EQ(only_answer(alice).outcome, too_old);
}

TEST_F(Answering, IsBoundedHoweverMuchIsAskedFor) {
  for (int i = 0; i < 300; ++i) say(alice, "message");
  for (std::uint64_t first = 1; first < 300; first += 64) alice.receive(request(bob, {of(alice, first, first + 63)}));
  EXPECT_EQ(count(alice), 256U);
  const auto before = answers(alice).size();
  alice.receive(request(bob, {of(alice, 1, 64)}));
  EXPECT_EQ(answers(alice).size(), before) << "repeated at once";
}

TEST_F(Answering, SaysOneMessageAgainAFewTimesOnly) {
  say(alice, "1");
  for (int i = 0; i < 20; ++i) {
    alice.clock.time += 2 * kj::HOURS;
    alice.receive(request(bob, {of(alice, 1, 1)}));
  }
  EXPECT_EQ(count(alice), 5U);
}

TEST_F(Answering, SaysNothingAgainOfAnEpochThatWasReplaced) {
  say(alice, "1");
  alice.commit_anew(garden);
  say(alice, "2, in an epoch that is replaced");
  must(alice.groups.write([&](GroupChange& change) -> Outcome<> {
    OutboxStore(change.db()).add({.conversation = garden, .kind = OutboxKind::repair, .content = Bytes(3, 3)});
    EXPECT_TRUE(must(Outcome<bool>(go_back(change, alice.environment, garden, 1))));
    return {};
  }));
  EXPECT_TRUE(alice.queued(garden).empty()) << "what was to be said again in the replaced epoch";
  alice.receive(request(bob, {of(alice, 2, 2)}));
  EXPECT_EQ(only_answer(alice).outcome, too_old);
}

TEST_F(Answering, SaysNothingAgainOfTheGroupThatAConversationHadBefore) {
  const auto old = alice.begin(GroupKind::dm, "", bob.account_id);
  alice.wish(old, bob);
  alice.commit(old);
  alice.say(old, "to who was in the former group");
  const auto is_kept = [&] {
    return must(alice.store.read([&](db::Database& db) {
      return std::pair(SaidStore(db).find(old, 1).has_value(), RosterStore(db).is_kept(old));
    }));
  };
  ASSERT_EQ(is_kept(), std::pair(true, true));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    auto row = ConversationStore(db).find(old).value();
    row.standing = Standing::removed;
    ConversationStore(db).update(row);
    OutboxStore(db).add({.conversation = old, .kind = OutboxKind::repair, .content = Bytes(3, 3)});
    return {};
  }));
  const auto anew = bob.begin(GroupKind::dm, "", alice.account_id);
  bob.wish(anew, alice);
  alice.receive(bob.commit(anew).welcomes.at(0).content);
  ASSERT_EQ(alice.row(old).group_id, bob.row(anew).group_id);
  EXPECT_FALSE(is_kept().first);
  EXPECT_TRUE(alice.queued(old).empty());
  must(alice.store.read([&](db::Database& db) -> Outcome<> {
    const identity::CredentialIdentity someone = members_of(bob.group(anew)).at(0).identity;
    EXPECT_FALSE(RosterStore(db).was_member(old, someone, 0));
    return {};
  }));
}

TEST_F(Answering, OfSomebodyWhoWasNotAskedIsIgnored) {
  bob.receive(say(alice, "1"));
  say(alice, "2");
  bob.receive(say(alice, "3"));
  ask(bob);
  const auto id = must(bob.store.read(
      [](db::Database& db) { return db.find_one<AppId>("SELECT request_id FROM resend_request").value(); }));
  message::AppMessage lie;
  lie.id = {5};
  lie.body = message::Resent{.request = id, .answers = {{.counter = 2, .outcome = deleted}}};
  bob.receive(forge(carol, lie));
  EXPECT_EQ(only_hole(bob).state, HoleState::healing) << "Carol cannot speak for Alice";
  bob.receive(forge(alice, lie));
  EXPECT_EQ(only_hole(bob).ending, HoleEnding::deleted);
}

TEST_F(Answering, ClosesNoHoleOfAMessageThatCameOnAWordOnly) {
  alice.commit_anew(garden);
  const Bytes early = say(alice, "of an epoch that Bob has not reached");
  bob.receive(early);
  const auto hole = only_hole(bob);
  const auto sender = alice.device_id();
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    auto row = HoleStore(db).find(hole.id).value();
    row.device_id = sender;
    HoleStore(db).update(row);
    ResendStore(db).add_request({7}, hole.conversation, Secret(32), bob.environment.now());
    return {};
  }));
  message::AppMessage lie;
  lie.id = {5};
  for (const auto outcome : {deleted, again}) {
    lie.body = message::Resent{
        .request = {7}, .answers = {{.counter = 9, .message_id = message::message_id(early), .outcome = outcome}}};
    bob.receive(forge(carol, lie));
    EXPECT_TRUE(only_hole(bob).is_open());
  }
}

TEST_F(Answering, IsNotShown) {
  say(alice, "1");
  const auto asks = request(bob, {of(alice, 1, 1)});
  alice.receive(asks);
  const auto before = carol.messages().size();
  carol.receive(asks);
  for (const auto& answer : flush(alice)) carol.receive(answer);
  const auto lines = carol.messages();
  EXPECT_EQ(lines.size(), before + 1) << "but for what was said";
  EXPECT_EQ(lines.back().text, "1");
}

TEST_F(Answering, OfALaterVersionThatHasNoPlaceIsNoLoss) {
  const auto before = bob.messages().size();
  bob.receive(of_a_later_version(0));
  EXPECT_EQ(bob.messages().size(), before);
}

TEST_F(Answering, OfALaterVersionIsKeptAndNotShown) {
  bob.receive(of_a_later_version(1));
  const auto kept = must(bob.store.read([](db::Database& db) {
    MessageStore messages(db);
    return messages.find(messages.newest());
  }));
  EXPECT_EQ(kept->kind, MessageKind::unknown);
  for (const auto& line : must(History(bob.environment, bob.groups).messages({}))) {
    EXPECT_NE(line.row.kind, MessageKind::unknown);
  }
}

}  // namespace
}  // namespace qpc::client
