#include "client/mailbox/receiver.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

/// Alice and Bob in a group of Alice's.
struct ReceiverTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"};
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  ReceiverTest() {
    bob.meet(alice);
    alice.wish(garden, bob);
    bob.receive(alice.commit(garden).welcomes.at(0).content);
  }
};

TEST_F(ReceiverTest, PutsAMessageOfAGroupThatCannotBeLoadedIntoTheHistoryAndGoesOn) {
  must(bob.store.write([&](db::Database& db) -> Outcome<> {
    const auto row = ConversationStore(db).list().at(0);
    db.run("UPDATE group_row SET value = x'ffff' WHERE conversation = ?1", row.id);
    db.run("UPDATE conversation SET version = version + 1 WHERE id = ?1", row.id);
    return {};
  }));
  LoneClient carol("carol");
  alice.wish(garden, carol);
  bob.receive(alice.commit(garden).content);
  EXPECT_EQ(bob.messages().back().kind, MessageKind::unreadable);
  EXPECT_TRUE(bob.messages().back().text.starts_with("The stored state of this group cannot be read"));
}

}  // namespace
}  // namespace qpc::client
