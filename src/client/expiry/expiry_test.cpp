#include "client/expiry/expiry.h"

#include "client/hole/garden_for_tests.h"
#include "client/reading/reading.h"
#include "client/search/search.h"

namespace qpc::client {
namespace {

using namespace std::chrono_literals;

struct Expiry : Garden {
  void pass(LoneClient& who, std::chrono::milliseconds time) { who.clock.time += time.count() * kj::MILLISECONDS; }
  Bytes say_for(LoneClient& who, const std::string& text, Outbox::Manner manner) {
    must(who.outbox.queue(at(who), {{text}}, manner));
    return flush_said(who);
  }
  void read_all(LoneClient& who) {
    const auto conversation = at(who);
    must(who.groups.write([&](GroupChange& change) {
      return mark_read(change, who.environment, conversation, MessageStore(change.db()).newest());
    }));
  }
  MessageView last(LoneClient& who) {
    History history(who.environment, who.groups);
    return must(history.message(who.messages().back().id));
  }
  std::size_t sweep_of(LoneClient& who) { return must(sweep(who.store, who.environment.now())); }
  /// How many tables still hold these octets of a text.
  std::int64_t traces(LoneClient& who, const std::string& text) {
    return must(who.store.read([&](db::Database& db) {
      return db
          .find_one<std::int64_t>(
              "SELECT (SELECT count(*) FROM message WHERE instr(text, ?1) OR instr(content, CAST(?1 AS BLOB))) + "
              "(SELECT count(*) FROM message_words WHERE message_words MATCH ?1) + (SELECT count(*) FROM outbox "
              "WHERE instr(content, CAST(?1 AS BLOB))) + (SELECT count(*) FROM message_words_data WHERE "
              "instr(block, CAST(?1 AS BLOB)))",
              text)
          .value();
    }));
  }
  std::int64_t ciphertexts(LoneClient& who) {
    return must(who.store.read(
        [](db::Database& db) { return db.find_one<std::int64_t>("SELECT count(*) FROM ciphertext").value(); }));
  }
};

TEST_F(Expiry, RunsFromReadingAndEndsToTheSecond) {
  deliver(bob, {say_for(alice, "vanishing", {.expire_after = 60s})});
  EXPECT_EQ(last(bob).life.expire_after, 60s);
  pass(bob, 1h);
  EXPECT_EQ(sweep_of(bob), 0U) << "it was not read yet";
  read_all(bob);
  pass(bob, 59'999ms);
  EXPECT_EQ(sweep_of(bob), 0U);
  EXPECT_EQ(last(bob).row.text, "vanishing");
  pass(bob, 1ms);
  EXPECT_EQ(last(bob).row.text, "") << "swept or not";
  EXPECT_EQ(last(bob).life.gone, Gone::expired);
  EXPECT_EQ(sweep_of(bob), 1U);
  EXPECT_EQ(last(bob).life.gone, Gone::expired);
  EXPECT_EQ(sweep_of(bob), 0U);
}

TEST_F(Expiry, LeavesNothingButTheRow) {
  deliver(bob, {say_for(alice, "vanishing", {.expire_after = 60s})});
  EXPECT_GT(traces(bob, "vanishing"), 2);
  const auto before = ciphertexts(bob);
  read_all(bob);
  pass(bob, 1min);
  sweep_of(bob);
  EXPECT_EQ(traces(bob, "vanishing"), 0);
  EXPECT_EQ(ciphertexts(bob), before - 1);
  EXPECT_EQ(last(bob).sender, "alice@example.org");
}

TEST_F(Expiry, RunsFromSendingForWhoHasSaidIt) {
  const auto said = say_for(alice, "vanishing", {.expire_after = 60s});
  const auto cursor = alice.messages().back().id;
  pass(alice, 1h);
  EXPECT_EQ(sweep_of(alice), 0U) << "it has not left";
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    ExpiryStore(db).begin_sent(cursor, alice.environment.now());
    ExpiryStore(db).begin_sent(cursor, alice.environment.now() + 1h);  // its clock is set once
    return {};
  }));
  pass(alice, 60s);
  EXPECT_EQ(sweep_of(alice), 1U);
  EXPECT_EQ(traces(alice, "vanishing"), 0);
}

TEST_F(Expiry, IsNotSaidAgainAfterwards) {
  const auto lost = say_for(alice, "vanishing", {.expire_after = 60s});
  const auto cursor = alice.messages().back().id;
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    ExpiryStore(db).begin_sent(cursor, alice.environment.now());
    return {};
  }));
  deliver(bob, {say(alice, "the next")});
  pass(alice, 60s);
  sweep_of(alice);
  ask(bob);
  talk({&alice, &bob});
  EXPECT_EQ(only_hole(bob).ending, HoleEnding::deleted);
}

TEST_F(Expiry, TakesWhatWaitsToBeSaidAgainAlong) {
  const auto lost = say_for(alice, "vanishing", {.expire_after = 60s});
  const auto cursor = alice.messages().back().id;
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    ExpiryStore(db).begin_sent(cursor, alice.environment.now());
    return {};
  }));
  deliver(bob, {say(alice, "the next")});
  ask(bob);
  deliver(alice, flush(bob));
  EXPECT_GT(traces(alice, "vanishing"), 2) << "an answer waits";
  pass(alice, 60s);
  sweep_of(alice);
  EXPECT_EQ(traces(alice, "vanishing"), 0);
}

TEST_F(Expiry, StaysGoneWhateverIsWritten) {
  deliver(bob, {say_for(alice, "vanishing", {.expire_after = 60s})});
  const auto cursor = bob.messages().back().id;
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    ExpiryStore(db).wipe(cursor, Gone::expired);
    db.run("UPDATE message SET text = 'back again' WHERE id = ?1", cursor);
    db.run("UPDATE message SET content = x'01' WHERE id = ?1", cursor);
    return {};
  }));
  EXPECT_EQ(bob.messages().back().text, "");
  EXPECT_EQ(traces(bob, "back"), 0);
}

TEST_F(Expiry, IsNotMovedByWhatASendersClockShows) {
  for (const std::int64_t shown : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                   std::int64_t{253'402'300'799'000}, std::numeric_limits<std::int64_t>::max()}) {
    message::AppMessage strange;
    strange.id = alice.random.array<16>();
    strange.sent_at = Milliseconds(std::chrono::milliseconds(shown));
    strange.expire_after = std::chrono::seconds(0xffff'ffffU);
    strange.body = message::Text{"from another time"};
    deliver(bob, {forge(alice, strange)});
    const auto got = last(bob);
    EXPECT_EQ(got.row.text, "from another time");
    EXPECT_GE(got.row.sent_at, Milliseconds());
    EXPECT_LT(got.row.sent_at, Milliseconds(std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1)));
    read_all(bob);
    EXPECT_EQ(sweep_of(bob), 0U);
  }
}

TEST_F(Expiry, LetsANodeKeepItForAWeekAndNotLongerThanItLives) {
  message::AppMessage said;
  EXPECT_EQ(time_to_live(said), 0s);
  said.expire_after = 5s;
  EXPECT_EQ(time_to_live(said), std::chrono::days(7));
  said.expire_after = std::chrono::days(20);
  EXPECT_EQ(time_to_live(said), std::chrono::days(20));
}

TEST_F(Expiry, ShowsOnceWhatCanBeSeenOnce) {
  deliver(bob, {say_for(alice, "only now", {.view_once = true})});
  History history(bob.environment, bob.groups);
  const auto cursor = bob.messages().back().id;
  EXPECT_EQ(must(history.message(cursor)).row.text, "");
  EXPECT_TRUE(must(history.message(cursor)).life.view_once);
  EXPECT_EQ(must(history.messages({})).back().row.text, "");
  EXPECT_EQ(must(history.see(cursor)).row.text, "only now");
  EXPECT_EQ(must(history.see(cursor)).row.text, "");
  EXPECT_EQ(must(history.message(cursor)).life.gone, Gone::viewed);
  EXPECT_EQ(traces(bob, "only now"), 0);
}

TEST_F(Expiry, NeverShowsWhatCanBeSeenOnceToWhoHasSaidIt) {
  say_for(alice, "only now", {.view_once = true});
  History history(alice.environment, alice.groups);
  const auto cursor = alice.messages().back().id;
  EXPECT_EQ(must(history.see(cursor)).row.text, "");
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    ExpiryStore(db).begin_sent(cursor, alice.environment.now());
    return {};
  }));
  pass(alice, std::chrono::days(7) - 1s);
  EXPECT_EQ(sweep_of(alice), 0U) << "others may lack it";
  pass(alice, 1s);
  EXPECT_EQ(sweep_of(alice), 1U);
  EXPECT_EQ(traces(alice, "only now"), 0);
}

TEST_F(Expiry, IsNotFoundBeforeItIsSeenOrAfter) {
  deliver(bob, {say_for(alice, "needle once", {.view_once = true})});
  deliver(bob, {say_for(alice, "needle for a minute", {.expire_after = 60s})});
  deliver(bob, {say(alice, "needle for good")});
  History history(bob.environment, bob.groups);
  Search search(bob.environment, bob.store, history);
  const auto count = [&] { return must(search.find({.terms = must(parse_query("needle"))})).hits.size(); };
  EXPECT_EQ(count(), 2U);
  read_all(bob);
  pass(bob, 1min);
  EXPECT_EQ(count(), 1U) << "swept or not";
  sweep_of(bob);
  EXPECT_EQ(count(), 1U);
}

/// What has no counter.
TEST_F(Expiry, LosesNothingOfAChainByWhatHasNoPlaceInIt) {
  message::AppMessage typing;
  typing.id = alice.random.array<16>();
  typing.body = message::Typing{true};
  const auto before = bob.messages().size();
  const Bytes first = say(alice, "one");
  deliver(bob, {first, forge(alice, typing)});
  deliver(bob, {say(alice, "two")});
  EXPECT_EQ(bob.messages().size(), before + 2);
  EXPECT_TRUE(holes(bob).empty());
  typing.id = alice.random.array<16>();
  const Bytes once_more = forge(alice, typing);
  must(bob.groups.write([&](GroupChange& change) -> Outcome<> {
    Receiver receiver(bob.environment, change, bob.account_id);
    must(receiver.receive({.seq = 1, .message = once_more}, {}));
    EXPECT_EQ(receiver.typing().size(), 1U);
    return {};
  }));
}

}  // namespace
}  // namespace qpc::client
