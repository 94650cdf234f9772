#include "client/account/member_check.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

/// Alice and Bob in a group of Alice's, which Carol is to join.
struct MemberCheckTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  MemberCheckTest() {
    bob.meet(alice);
    alice.wish(garden, bob);
    bob.receive(alice.commit(garden).welcomes.at(0).content);
  }
  bool carol_is_in() {
    return !must(carol.store.read([](db::Database& db) { return ConversationStore(db).list(); })).empty();
  }
};

TEST_F(MemberCheckTest, LetsOneJoinAGroupThatHoldsARevokedDeviceWhichIsToGo) {
  bob.revoke();
  carol.meet(alice);
  carol.meet(bob);
  alice.wish(garden, carol);
  carol.receive(alice.commit(garden).welcomes.at(0).content);
  ASSERT_TRUE(carol_is_in());
  const auto removal = carol.prepare(carol.only());
  ASSERT_TRUE(removal.pending);
  alice.receive(carol.commit(carol.only()).content);
  EXPECT_EQ(alice.group(garden).member_count(), 2U);
}

TEST_F(MemberCheckTest, TakesNoInvitationFromARevokedDevice) {
  bob.revoke();
  carol.meet(alice);
  carol.meet(bob);
  bob.wish(bob.only(), carol);
  carol.receive(bob.commit(bob.only()).welcomes.at(0).content);
  EXPECT_FALSE(carol_is_in());
  EXPECT_TRUE(carol.messages().back().text.contains("the device that invites was revoked"));
}

TEST_F(MemberCheckTest, LetsNobodyAddARevokedDevice) {
  carol.revoke();
  alice.meet(carol);
  alice.wish(garden, carol);
  EXPECT_FALSE(alice.prepare(garden).pending);
  EXPECT_TRUE(alice.messages().back().text.contains("could not be added"));
}

}  // namespace
}  // namespace qpc::client
