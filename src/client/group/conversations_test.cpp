#include "client/group/conversations.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

/// There is no mailbox.
class NoMail final : public CatchUp {
 public:
  Task<Outcome<>> catch_up(Session&) override { co_return Outcome<>(); }
  Task<Outcome<>> settle(Session&, std::int64_t) override { co_return Outcome<>(); }
};

struct ConversationsTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"};
  NoMail mail;
  Conversations conversations{alice.environment, alice.groups, alice.outbox, mail};
};

TEST_F(ConversationsTest, FindTheGroupThatAnEarlierAttemptDidNotFinish) {
  const auto garden = alice.begin(GroupKind::group, "garden");
  EXPECT_FALSE(conversations.find_unfinished("garden")) << "nothing is left to do in it";
  alice.wish(garden, bob);
  EXPECT_EQ(conversations.find_unfinished("garden"), garden);
  EXPECT_FALSE(conversations.find_unfinished("meadow"));
  alice.commit(garden);
  EXPECT_FALSE(conversations.find_unfinished("garden"));
}

TEST_F(ConversationsTest, KnowThatTheOtherSideIsOut) {
  const auto dm = alice.begin(GroupKind::dm, "", bob.account_id);
  alice.wish(dm, bob);
  alice.commit(dm);
  EXPECT_FALSE(conversations.is_alone(dm));
  must(alice.store.write([&](db::Database& db) -> Outcome<> {
    CommitStore(db).add_wish({.conversation = dm, .kind = WishKind::remove, .account_id = bob.account_id});
    return {};
  }));
  alice.commit(dm);
  EXPECT_TRUE(conversations.is_alone(dm));
}

}  // namespace
}  // namespace qpc::client
