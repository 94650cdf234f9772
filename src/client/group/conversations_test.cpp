#include "client/group/conversations.h"

#include <capnp/message.h>
#include <gtest/gtest.h>

#include <functional>

#include "client/client_for_tests.h"
#include "client/session/session.h"

namespace qpc::client {
namespace {

/// There is no mailbox.
class NoMail final : public CatchUp {
 public:
  Task<Outcome<>> catch_up(Session&) override { co_return Outcome<>(); }
  Task<Outcome<>> settle(Session&, std::int64_t) override { co_return Outcome<>(); }
};

/// Something happens while a change is on its way.
class Meanwhile final : public CatchUp {
 public:
  explicit Meanwhile(std::function<void()> what) : what_(std::move(what)) {}
  Task<Outcome<>> catch_up(Session&) override { co_return Outcome<>(); }
  Task<Outcome<>> settle(Session&, std::int64_t) override {
    what_();
    co_return Outcome<>();
  }

 private:
  std::function<void()> what_;
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

/// Bob is in Alice's garden, and changes its settings.
struct ChangedConversations : ConversationsTest {
  std::int64_t garden = alice.begin(GroupKind::group, "garden");

  ChangedConversations() {
    bob.meet(alice);
    alice.wish(garden, bob);
    bob.receive(alice.commit(garden).welcomes.at(0).content);
  }

  /// How it ends where this happens meanwhile.
  std::string change(const SettingsChange& wanted, std::function<void()> meanwhile = [] {}) {
    kj::EventLoop loop;
    kj::WaitScope scope(loop);
    Meanwhile mailbox(std::move(meanwhile));
    Conversations of_bob(bob.environment, bob.groups, bob.outbox, mailbox);
    capnp::MallocMessageBuilder message;
    auto opened = message.initRoot<api::SessionResult>().initOpened();
    opened.setSession(api::Session::Client(nullptr));
    auto session = kj::refcounted<Session>(kj::Own<Link>(), opened.asReader(), bob.timer);
    kj::Promise<Outcome<>> ends = of_bob.change_settings(*session, bob.only(), wanted);
    const auto outcome = ends.wait(scope);
    return outcome ? "" : outcome.error().code;
  }
  void rename_by_alice() {
    alice.wish(garden, {.name = "orchard"});
    bob.receive(alice.commit(garden).content);
  }
  message::GroupDetails details() { return must(details_of(bob.group(bob.only()))); }
};

TEST_F(ChangedConversations, TakeBackWhatWaitsAndIsWantedOtherwise) {
  EXPECT_EQ(change({.name = "bob's", .description = "apples"}), "");
  EXPECT_EQ(change({.name = "garden"}), "");
  bob.commit(bob.only());
  EXPECT_EQ(bob.row(bob.only()).name, "garden") << "as it was, and as he wants it now";
  EXPECT_EQ(details().description, "apples");
}

TEST_F(ChangedConversations, AreOvertakenWhateverElseWaits) {
  EXPECT_EQ(change({.timer = std::chrono::seconds(60)}), "");
  EXPECT_EQ(change({.name = "bob's"}, [&] { rename_by_alice(); }), "overtaken");
  EXPECT_EQ(change({.name = "orchard"}), "") << "so it is";
  bob.commit(bob.only());
  EXPECT_EQ(details().timer, std::chrono::seconds(60));
}

TEST_F(ChangedConversations, TellWhoIsRemovedMeanwhile) {
  const auto outcome = change({.name = "bob's"}, [&] {
    rename_by_alice();
    must(alice.store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish({.conversation = garden, .kind = WishKind::remove, .account_id = bob.account_id});
      return {};
    }));
    bob.receive(alice.commit(garden).content);
  });
  EXPECT_EQ(outcome, "removed");
}

}  // namespace
}  // namespace qpc::client
