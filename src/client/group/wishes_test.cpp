#include "client/group/wishes.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

/// Alice's group, with nobody else in it.
struct WishesTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  bool withdraw(const std::string& name) {
    return must(alice.store.write([&](db::Database& db) -> Outcome<bool> {
      return withdraw_adding(db, garden, must(identity::UserName::parse(name)));
    }));
  }
};

TEST_F(WishesTest, ThatSomebodyIsInAreTakenBack) {
  alice.wish(garden, bob);
  alice.wish(garden, carol);
  EXPECT_TRUE(withdraw("bob"));
  EXPECT_EQ(alice.commit(garden).welcomes.size(), 1U) << "Carol's";
  EXPECT_FALSE(withdraw("bob")) << "nobody wants him in";
}

TEST_F(WishesTest, OfOtherKindsAreNot) {
  alice.meet(bob);
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
    return {};
  }));
  EXPECT_FALSE(withdraw("bob"));
  EXPECT_FALSE(withdraw("dave")) << "whom nobody has met";
}

TEST(KeptWishes, AreNamedWhereTheConnectionIsLost) {
  const auto lost = say_it_is_kept(failure(FailureKind::network, "node_down", "The node is gone."));
  EXPECT_EQ(lost.error().text,
            "The node is gone. What you want is kept here, and done when this device is online again.");
  const auto refused = say_it_is_kept(failure(FailureKind::refused, "muted", "No."));
  EXPECT_EQ(refused.error().text, "No.");
}

}  // namespace
}  // namespace qpc::client
