#include "client/expiry/expiry.h"

#include "client/expiry/expiry_for_tests.h"
#include "client/expiry/gone_files.h"
#include "client/group/standing.h"
#include "client/mailbox/waiting.h"
#include "client/search/search.h"

namespace qpc::client {
namespace {

using namespace std::chrono_literals;

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
  EXPECT_GT(traces(bob, "vanishing").size(), 2U);
  const auto before = ciphertexts(bob);
  read_all(bob);
  pass(bob, 1min);
  sweep_of(bob);
  EXPECT_EQ(traces(bob, "vanishing"), Places{});
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
  EXPECT_EQ(traces(alice, "vanishing"), Places{});
}

TEST_F(Expiry, RunsForWhatNeverLeavesFromWhenThatIsCertain) {
  must(alice.outbox.queue(at(alice), {{std::string("cleared")}}, {.expire_after = 60s}));
  must(alice.outbox.queue(at(alice), {{std::string("dropped")}}, {.expire_after = 90s}));
  must(alice.outbox.queue(at(alice), {{std::string("seen by nobody")}}, {.view_once = true}));
  pass(alice, 1h);
  const auto first = alice.queued(at(alice)).front().id;
  must(clear_outbox(alice.store, first, Clear::only_what_is_here, alice.environment.now()));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    drop_unsent(db, at(alice), alice.environment.now());
    return {};
  }));
  pass(alice, 59'999ms);
  EXPECT_EQ(sweep_of(alice), 0U);
  pass(alice, 1ms);
  EXPECT_EQ(sweep_of(alice), 1U);
  EXPECT_EQ(traces(alice, "cleared"), Places{});
  pass(alice, 30s);
  EXPECT_EQ(sweep_of(alice), 1U);
  EXPECT_EQ(traces(alice, "dropped"), Places{});
  pass(alice, ExpiryStore::said_again_for);
  EXPECT_EQ(sweep_of(alice), 1U);
  EXPECT_EQ(traces(alice, "seen by nobody"), Places{});
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
  EXPECT_GT(traces(alice, "vanishing").size(), 2U) << "an answer waits";
  pass(alice, 60s);
  sweep_of(alice);
  EXPECT_EQ(traces(alice, "vanishing"), Places{});
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
  EXPECT_EQ(traces(bob, "back"), Places{});
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
  EXPECT_EQ(traces(bob, "only now"), Places{});
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
  EXPECT_EQ(traces(alice, "only now"), Places{});
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
    typing.body = message::Typing{false};
    typing.id = alice.random.array<16>();
    must(receiver.receive({.seq = 2, .message = forge(alice, typing)}, {}));
    EXPECT_EQ(receiver.typing().size(), 1U) << "the last word of each counts";
    EXPECT_FALSE(receiver.typing().back().begins);
    return {};
  }));
}

/// A file of Alice's, its key at the node, and its message, which has left or waits.
struct ExpiryOfFiles : Expiry {
  using Address = ExpiryStore::Address;

  std::int64_t add_file(std::uint8_t number, bool has_left = true) {
    message::File file;
    file.address = {number};
    file.key = message::FileKey::generate(alice.random);
    file.size = 1;
    file.name = "a.txt";
    file.mime_type = "text/plain";
    const auto cursor = must(alice.outbox.queue(garden, file,
                                                [&](db::Database& db, std::int64_t message) {
                                                  UploadStore(db).add_sent(
                                                      message, file.address,
                                                      alice.random.secret(DeleteKey::size_octets).into<DeleteKey>());
                                                },
                                                {}));
    if (has_left) flush(alice);
    return cursor;
  }
  std::optional<Address> gone(const std::optional<Address>& after = {}) {
    return must(alice.store.read([&](db::Database& db) -> Outcome<std::optional<Address>> {
      const auto file = ExpiryStore(db).next_gone_file(after);
      return file ? std::optional(file->address) : std::nullopt;
    }));
  }
};

TEST_F(ExpiryOfFiles, GoAtTheNodeWhicheverDeviceDeletesTheirMessage) {
  const auto cursor = add_file(1);
  EXPECT_FALSE(gone());
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    const auto row = MessageStore(db).find(cursor).value();
    message::AppMessage message;
    message.id = {9};
    message.counter = 1;
    message.body = message::Delete{{row.device_id->octets, *row.app_id}};
    RemarkKeeper(db, alice.environment)
        .hear({.conversation = garden,
               .account_id = alice.account_id,
               .device_id = {},
               .message_id = {},
               .message = message,
               .content = message.write()});
    return {};
  }));
  EXPECT_EQ(gone(), Address{1});
}

TEST_F(ExpiryOfFiles, GoAtTheNodeWhereTheirMessageHadNotLeft) {
  const auto cursor = add_file(1, false);
  EXPECT_FALSE(must(by(alice).remove(cursor)));
  EXPECT_EQ(gone(), Address{1});
}

TEST_F(ExpiryOfFiles, AreTriedOneAfterTheOther) {
  for (const std::uint8_t number : {std::uint8_t{3}, std::uint8_t{1}, std::uint8_t{2}})
    must(by(alice).remove(add_file(number, false)));
  EXPECT_EQ(gone(), Address{1});
  EXPECT_EQ(gone(Address{1}), Address{2}) << "whatever becomes of the first";
  EXPECT_EQ(gone(Address{2}), Address{3});
  EXPECT_FALSE(gone(Address{3}));
  EXPECT_TRUE(may_be_deleted_later(api::Refusal::Reason::TOO_OFTEN));
  EXPECT_FALSE(may_be_deleted_later(api::Refusal::Reason::NOT_PERMITTED)) << "the node has said its last word";
}

}  // namespace
}  // namespace qpc::client
