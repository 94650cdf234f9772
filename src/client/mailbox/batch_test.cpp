#include "client/mailbox/batch.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "core/mls/group/forge.h"

namespace qpc::client {
namespace {

/// Alice has said much while Bob was away. The parameter: how many cores he has to spare.
struct BatchTest : testing::TestWithParam<unsigned> {
  LoneClient alice{"alice"}, bob{"bob"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");
  std::vector<Incoming> batch;

  BatchTest() {
    bob.environment.spare_cores = GetParam();
    bob.meet(alice);
    alice.wish(garden, bob);
    bob.receive(alice.commit(garden).welcomes.at(0).content);
  }
  void add(Bytes message) { batch.push_back({.seq = batch.size() + 1, .message = std::move(message)}); }
  void say_lines(int count) {
    for (int at = 0; at < count; ++at) add(alice.say(garden, "line " + std::to_string(batch.size())));
  }
  /// Everything about it is right but the signature.
  void forge(std::uint8_t number = 1) {
    add(must(alice.groups.write([&](GroupChange& change) -> Outcome<Bytes> {
      message::AppMessage message;
      message.id = {number};
      message.body = message::Text{"alice has never said this"};
      WireWriter content;
      content.vector(message.write());
      content.vector(Bytes(64, 7));
      return mls::Forge(must(change.group(garden))).encrypt_content(mls::ContentType::application, content.view());
    })));
  }
  TakenIn take_in() { return must(client::take_in(bob.environment, bob.groups, batch, {})); }
  std::uint64_t cursor() {
    return must(bob.store.read([](db::Database& db) { return AccountStore(db).inbox_cursor(); }));
  }
  std::int64_t lines() {
    return std::ranges::count_if(bob.messages(), [](const auto& row) { return row.text.starts_with("line "); });
  }
};

TEST_P(BatchTest, OfManyIsTakenInWholeAndOnce) {
  say_lines(40);
  EXPECT_EQ(take_in().count, 40U);
  EXPECT_EQ(cursor(), 40U);
  EXPECT_EQ(lines(), 40);
  EXPECT_EQ(take_in().count, 40U);
  EXPECT_EQ(lines(), 40);
}

TEST_P(BatchTest, ShowsAllButWhatIsNotSignedByWhomItNames) {
  say_lines(20);
  forge();
  say_lines(20);
  EXPECT_EQ(take_in().count, 41U);
  EXPECT_EQ(lines(), 40);
  const auto rows = bob.messages();
  EXPECT_TRUE(std::ranges::none_of(rows, [](const auto& row) { return row.text.contains("never said"); }));
  EXPECT_EQ(std::ranges::count(rows, MessageKind::unreadable, &MessageRow::kind), 1);
  EXPECT_EQ(cursor(), 41U);
}

TEST_P(BatchTest, OfOnlyWhatIsForgedEndsAsHoles) {
  for (std::uint8_t at = 1; at <= 20; ++at) forge(at);
  EXPECT_EQ(take_in().count, 20U);
  EXPECT_EQ(std::ranges::count(bob.messages(), MessageKind::unreadable, &MessageRow::kind), 20);
}

TEST_P(BatchTest, GoesOnBehindAChangeOfTheGroup) {
  LoneClient carol("carol");
  bob.meet(carol);
  say_lines(20);
  alice.wish(garden, carol);
  add(alice.commit(garden).content);
  say_lines(20);
  forge();
  EXPECT_EQ(take_in().count, 42U);
  EXPECT_EQ(lines(), 40);
  EXPECT_EQ(std::ranges::count(bob.messages(), MessageKind::unreadable, &MessageRow::kind), 1);
}

TEST_P(BatchTest, KeepsNothingForgedThatCameBeforeAnObstacle) {
  LoneClient carol("carol");
  say_lines(20);
  forge();
  alice.wish(garden, carol);
  add(alice.commit(garden).content);
  say_lines(1);
  const auto taken = take_in();
  EXPECT_EQ(taken.count, 21U);
  ASSERT_TRUE(taken.obstacle) << "nobody has told Bob of Carol";
  EXPECT_EQ(lines(), 20);
  EXPECT_EQ(std::ranges::count(bob.messages(), MessageKind::unreadable, &MessageRow::kind), 1);
}

INSTANTIATE_TEST_SUITE_P(, BatchTest, testing::Values(0U, 3U));

}  // namespace
}  // namespace qpc::client
