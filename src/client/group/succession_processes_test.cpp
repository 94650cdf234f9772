// Two processes on one store, while their conversation moves.
#include "client/group/succession_for_tests.h"

namespace qpc::client {
namespace {

/// Both of Bob's have the former group in memory.
struct SuccessionProcessesTest : SuccessionTest {
  Groups beside{bob.environment, bob.store};

  SuccessionProcessesTest() {
    invite_all();
    EXPECT_EQ(suite_beside(), hybrid);
    EXPECT_EQ(suite(bob), hybrid);
  }

  mls::CipherSuite suite_beside() {
    const auto conversation = bob.only();
    return must(beside.read([&](GroupChange& change) { return change.group(conversation); })).suite().cipher_suite();
  }
  /// The other process takes something in.
  void receive_beside(const Bytes& message) {
    must(beside.write([&](GroupChange& change) -> Outcome<> {
      Receiver receiver(bob.environment, change, bob.account_id);
      EXPECT_FALSE(
          must(receiver.receive({.seq = 1, .message = message}, {alice.account_id, bob.account_id, carol.account_id})));
      return receiver.finish();
    }));
  }
};

TEST_F(SuccessionProcessesTest, AreBothInTheGroupThatOneHasMovedTo) {
  const auto naming = alice.commit(garden);
  receive_beside(naming.content);
  EXPECT_EQ(suite_beside(), classical);
  EXPECT_TRUE(has_moved(bob));
  expect_together({&alice, &bob});
  alice.receive(bob.say(bob.only(), "by the one that heard nothing of it"));
  EXPECT_EQ(count(alice, "by the one that heard nothing of it"), 1U);
}

TEST_F(SuccessionProcessesTest, GiveUpACommitOfTheFormerGroup) {
  const auto pending = prepare_replacement(bob);
  receive_beside(alice.commit(garden).content);
  merge(bob, pending);  // of the one that waited for the channel's word
  EXPECT_TRUE(has_moved(bob));
  expect_together({&alice, &bob});
  for (const auto row : {bob.only(), behind(bob).at(0).id}) {
    EXPECT_FALSE(must(bob.store.read([&](db::Database& db) { return CommitStore(db).has(row); })));
  }
}

TEST_F(SuccessionProcessesTest, NameTheSuccessorOnce) {
  Groups of_alice(alice.environment, alice.store);
  const auto naming = alice.prepare(garden).pending.value();
  must(of_alice.write([&](GroupChange& change) { return merge_commit(change, alice.environment, naming); }));
  const auto lines = alice.messages().size();
  merge(alice, naming);  // the channel has told both that it was accepted
  EXPECT_TRUE(has_moved(alice));
  EXPECT_EQ(alice.messages().size(), lines);
  bob.receive(naming.content);
  expect_together({&alice, &bob});
}

}  // namespace
}  // namespace qpc::client
