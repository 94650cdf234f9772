#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/contact/contact_store.h"
#include "client/notify/notify_store.h"
#include "client/notify/notify_ways.h"
#include "client/remark/more_store.h"

namespace qpc::client {
namespace {

using namespace std::chrono_literals;

struct Notify : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"};

  std::int64_t come(std::int64_t conversation, bool names_alice = false) {
    message::AppMessage said;
    said.body = message::Text{"hello"};
    if (names_alice) said.mentions.push_back(alice.account_id.octets);
    return must(alice.store.write([&](db::Database& db) -> Outcome<std::int64_t> {
      const auto id = MessageStore(db)
                          .add({.conversation = conversation,
                                .account_id = bob.account_id,
                                .text = "hello",
                                .content = said.write()})
                          .value();
      MoreStore(db).note(id, said);
      return id;
    }));
  }
  std::vector<std::int64_t> claim(std::uint32_t most = 100) {
    return must(alice.store.write([&](db::Database& db) -> Outcome<std::vector<std::int64_t>> {
      return NotifyStore(db).claim(alice.environment.now(), most);
    }));
  }
  void set(std::int64_t conversation, NotifyLevel level, std::optional<Milliseconds> until = {}) {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      NotifyStore(db).set(conversation, level, until);
      return {};
    }));
  }
  using Ids = std::vector<std::int64_t>;
};

TEST_F(Notify, TellsOfEachMessageOnce) {
  const auto one = come(1), two = come(2);
  EXPECT_EQ(claim(), (Ids{one, two}));
  EXPECT_EQ(claim(), Ids{});
}

TEST_F(Notify, TellsOfTheNewestWhereThereAreMany) {
  come(1);
  const auto two = come(1), three = come(1);
  EXPECT_EQ(claim(2), (Ids{two, three}));
  EXPECT_EQ(claim(2), Ids{});
}

TEST_F(Notify, TellsNothingOfMutedConversationsUntilTheyAreHeardAgain) {
  set(1, NotifyLevel::muted);
  set(2, NotifyLevel::muted, alice.environment.now() + 1h);
  come(1, true);
  come(2);
  EXPECT_EQ(claim(), Ids{});
  alice.clock.time += 1 * kj::HOURS;
  come(1);
  const auto heard = come(2);
  EXPECT_EQ(claim(), Ids{heard});
}

TEST_F(Notify, TellsOfWhatNamesThePersonWhereThatIsAllTheyWant) {
  set(1, NotifyLevel::mentions);
  come(1);
  const auto named = come(1, true);
  EXPECT_EQ(claim(), Ids{named});
}

TEST_F(Notify, TellsNothingOfThoseWhoAreBlocked) {
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    ContactStore(db).set_blocked(bob.account_id, true);
    return {};
  }));
  come(1);
  EXPECT_EQ(claim(), Ids{});
}

TEST_F(Notify, KeepsTheWordsOfAHookAsTheyAre) {
  const std::vector<std::string> words = {"/bin/x", "", "a b", "line\nbreak", "back\\slash", "\\n", "\""};
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    set_hook(db, words);
    EXPECT_EQ(notify_ways(db).hook, words);
    set_hook(db, {});
    EXPECT_TRUE(notify_ways(db).hook.empty());
    return {};
  }));
}

}  // namespace
}  // namespace qpc::client
