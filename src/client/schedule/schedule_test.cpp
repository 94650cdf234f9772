#include "client/schedule/schedule.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/draft/draft_store.h"

namespace qpc::client {
namespace {

using namespace std::chrono_literals;

struct Schedule : testing::Test {
  LoneClient alice{"alice"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  std::int64_t put_off(const std::string& text, std::chrono::seconds by, bool view_once = false) {
    return must(alice.store.write([&](db::Database& db) -> Outcome<std::int64_t> {
      return ScheduleStore(db).add(
          {.conversation = garden, .text = text, .view_once = view_once, .leaves_at = alice.environment.now() + by});
    }));
  }
  void be_removed() {
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      auto row = ConversationStore(db).find(garden).value();
      row.standing = Standing::removed;
      ConversationStore(db).update(row);
      return {};
    }));
  }
  std::optional<DraftRow> draft() {
    return must(alice.store.read([&](db::Database& db) { return DraftStore(db).find(garden); }));
  }
  std::size_t release() { return must(release_due(alice.environment, alice.groups, alice.outbox)); }
  void pass(std::chrono::seconds time) { alice.clock.time += time.count() * kj::SECONDS; }
  std::vector<std::string> texts() {
    std::vector<std::string> all;
    for (const auto& row : alice.messages()) all.push_back(row.text);
    return all;
  }
};

TEST_F(Schedule, LeavesAtItsTimeAndOnce) {
  put_off("second", 20s);
  put_off("first", 10s);
  pass(9s);
  EXPECT_EQ(release(), 0U);
  pass(1s);
  EXPECT_EQ(release(), 1U);
  EXPECT_EQ(release(), 0U);
  EXPECT_EQ(texts(), std::vector<std::string>{"first"});
  EXPECT_EQ(alice.queued(garden).size(), 1U);
  pass(10s);
  EXPECT_EQ(release(), 1U);
  EXPECT_EQ(texts().back(), "second");
}

TEST_F(Schedule, SaysThatItIsLate) {
  put_off("hello", 10s);
  pass(1h);
  EXPECT_EQ(release(), 1U);
  ASSERT_EQ(texts().size(), 2U);
  EXPECT_TRUE(texts()[0].contains("nothing ran here then")) << texts()[0];
  EXPECT_EQ(texts()[1], "hello");
}

TEST_F(Schedule, KeepsWhatCannotBeSaidAnyMore) {
  put_off("hello", 10s);
  be_removed();
  pass(10s);
  EXPECT_EQ(release(), 1U);
  EXPECT_EQ(release(), 0U);
  EXPECT_TRUE(alice.queued(garden).empty());
  EXPECT_TRUE(texts().back().contains("was not:")) << texts().back();
  ASSERT_TRUE(draft());
  EXPECT_EQ(draft()->text, "hello");
}

TEST_F(Schedule, KeepsNothingOfWhatWasToBeSeenOnce) {
  put_off("the code is 4711", 10s, true);
  be_removed();
  pass(10s);
  EXPECT_EQ(release(), 1U);
  EXPECT_FALSE(draft());
  EXPECT_TRUE(texts().back().contains("kept nowhere")) << texts().back();
  EXPECT_FALSE(texts().back().contains("4711"));
}

TEST_F(Schedule, LosesNeitherWhatWasBegunNorWhatCannotBeSaid) {
  const std::string too_long(longest_text + 1, 'x');
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    DraftStore(db).put({.conversation = garden, .text = "mine"});
    ScheduleStore(db).add({.conversation = garden, .text = too_long});
    return {};
  }));
  EXPECT_EQ(release(), 1U);
  EXPECT_EQ(draft()->text, "mine\n\n" + too_long);
}

TEST_F(Schedule, TakenBackDoesNotLeave) {
  const auto id = put_off("hello", 10s);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    EXPECT_TRUE(ScheduleStore(db).remove(id));
    EXPECT_FALSE(ScheduleStore(db).remove(id));
    return {};
  }));
  pass(1h);
  EXPECT_EQ(release(), 0U);
}

}  // namespace
}  // namespace qpc::client
