#include "client/event/event_stream.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::command {
namespace {

class NobodyDecides final : public client::TrustDecision {
 public:
  Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override {
    return failure(FailureKind::authentication, "node_not_trusted", "nobody decides in this test");
  }
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
};

struct EventStreamTest : testing::Test {
  ~EventStreamTest() noexcept override = default;

  client::LoneClient alice{"alice"};
  NobodyDecides nobody;
  client::Engine engine{alice.environment, alice.store, nobody};
  Happenings happenings{engine.changes()};

  std::int64_t add(client::MessageState state, const std::string& text = "hello") {
    return client::must(alice.store.write([&](db::Database& db) -> Outcome<std::int64_t> {
      return client::MessageStore(db).add({.conversation = 1, .state = state, .text = text}).value();
    }));
  }
  void set_state(std::int64_t cursor, client::MessageState state) {
    client::must(alice.store.write([&](db::Database& db) -> Outcome<> {
      db.run("UPDATE message SET state = ?2 WHERE id = ?1", cursor, static_cast<std::int64_t>(state));
      return {};
    }));
  }
  /// "message 1 received", "changed 2 sent", …
  std::vector<std::string> told(EventStream& stream, std::uint32_t most = 200) {
    std::vector<std::string> words;
    for (const auto& event : client::must(stream.take(most))) {
      std::string one(word_of(event.event));
      if (event.message)
        one += " " + std::to_string(event.message->cursor) + " " + std::string(word_of(event.message->state));
      if (event.presence) one += " " + event.presence->name + (event.presence->present ? " is there" : " has gone");
      if (event.connection) one += " " + std::string(word_of(event.connection->state));
      words.push_back(one);
    }
    return words;
  }
  using Words = std::vector<std::string>;
};

TEST_F(EventStreamTest, TellsOfMessagesBehindTheCursorOnceInTheirOrder) {
  for (int i = 0; i < 5; ++i) add(client::MessageState::received);
  EventStream stream(engine, happenings, 0, 2);
  EXPECT_EQ(told(stream, 2), (Words{"message 3 received", "message 4 received"}));
  EXPECT_EQ(stream.cursor(), 4);
  EXPECT_EQ(told(stream), (Words{"message 5 received"}));
  EXPECT_EQ(told(stream), Words{});
  EventStream again(engine, happenings, 0, 4);
  EXPECT_EQ(told(again), (Words{"message 5 received"})) << "who notes a cursor goes on behind it";
}

TEST_F(EventStreamTest, TellsOfARemarkAndThenOfItsMessage) {
  const auto garden = alice.begin(client::GroupKind::group, "garden");
  const auto said = client::must(engine.queue(garden, {{"hello"}})).front();
  EventStream stream(engine, happenings, 0, said);
  EXPECT_EQ(told(stream), Words{});
  const auto remark = client::must(engine.remark(said, message::Reaction{.emoji = "👍"}));
  EXPECT_EQ(told(stream),
            (Words{"message " + std::to_string(remark) + " queued", "changed " + std::to_string(said) + " queued"}));
  EventStream again(engine, happenings, 0, said);
  EXPECT_EQ(told(again).size(), 2U) << "also who comes later";
}

TEST_F(EventStreamTest, TellsNothingOfWhatIsNotToBeShown) {
  client::must(alice.store.write([&](db::Database& db) -> Outcome<> {
    client::MessageStore(db).add({.conversation = 1, .kind = client::MessageKind::unknown, .text = ""});
    client::MessageStore(db).add({.conversation = 1, .kind = client::MessageKind::unknown, .text = "said otherwise"});
    return {};
  }));
  EventStream stream(engine, happenings, 0, 0);
  EXPECT_EQ(told(stream), (Words{"message 2 received"}));
}

TEST_F(EventStreamTest, TellsOfOneConversationAlone) {
  add(client::MessageState::received);
  EventStream other(engine, happenings, 2, 0);
  EXPECT_EQ(told(other), Words{});
}

TEST_F(EventStreamTest, TellsWhatBecomesOfMessages) {
  const auto before = add(client::MessageState::queued);
  EventStream stream(engine, happenings, 0, before);
  EXPECT_EQ(told(stream), Words{}) << "what was so before is no change";
  const auto after = add(client::MessageState::queued);
  EXPECT_EQ(told(stream), (Words{"message 2 queued"}));
  set_state(before, client::MessageState::sent);
  set_state(after, client::MessageState::delivered);
  EXPECT_EQ(told(stream), (Words{"changed 1 sent", "changed 2 delivered"}));
  set_state(before, client::MessageState::refused);
  EXPECT_EQ(told(stream), (Words{"changed 1 refused"}));
  EXPECT_EQ(told(stream), Words{});
}

TEST_F(EventStreamTest, TellsWhatHasGoneOrWasRead) {
  const auto before = add(client::MessageState::received);
  EventStream stream(engine, happenings, 0, before);
  EXPECT_EQ(told(stream), Words{});
  const auto after = add(client::MessageState::received);
  const auto wipe = [&](std::int64_t message) {
    client::must(alice.store.write([&](db::Database& db) -> Outcome<> {
      client::ExpiryStore(db).wipe(message, client::Gone::expired);
      return {};
    }));
  };
  wipe(before);
  EXPECT_EQ(told(stream), (Words{"changed 1 received", "message 2 received"}));
  wipe(after);
  EXPECT_EQ(told(stream), (Words{"changed 2 received"}));
  EXPECT_EQ(told(stream), Words{});
}

TEST_F(EventStreamTest, TellsThatWhatWasDeliveredIsRead) {
  const auto message = add(client::MessageState::delivered);
  EventStream stream(engine, happenings, 0, message);
  EXPECT_EQ(told(stream), Words{});
  set_state(message, client::MessageState::read);
  const auto words = told(stream);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_TRUE(words[0].starts_with("changed 1"));
}

TEST_F(EventStreamTest, TellsWhoWrites) {
  EventStream stream(engine, happenings, 0, 0);
  happenings.typing("garden", "bob@example.org", true);
  const auto events = client::must(stream.take());
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].typing->name, "bob@example.org");
  EXPECT_EQ(events[0].typing->conversation, "garden");
}

TEST_F(EventStreamTest, TellsWhatHappensNow) {
  happenings.presence("bob@example.org", true);
  EventStream stream(engine, happenings, 0, 0);
  EXPECT_EQ(told(stream), Words{}) << "nobody listened then";
  happenings.presence("bob@example.org", false);
  happenings.disconnected({FailureKind::network, "node_down", "The node does not answer."}, 1 * kj::SECONDS);
  happenings.disconnected({FailureKind::network, "node_down", "The node does not answer."}, 2 * kj::SECONDS);
  EXPECT_EQ(told(stream), (Words{"presence bob@example.org has gone", "connection lost"})) << "lost once";
  EventStream later(engine, happenings, 0, 0);
  EXPECT_EQ(told(later), (Words{"connection lost"})) << "who comes later learns how it is";
}

TEST_F(EventStreamTest, ForgetsTheOldestWhereNobodyTakesThem) {
  EventStream stream(engine, happenings, 0, 0);
  for (int i = 0; i < 1200; ++i) happenings.presence("bob" + std::to_string(i) + "@example.org", true);
  const auto all = told(stream);
  ASSERT_EQ(all.size(), 1000);
  EXPECT_EQ(all.front(), "presence bob200@example.org is there");
}

}  // namespace
}  // namespace qpc::command
