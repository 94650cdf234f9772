// upgrade_for_tests.h: a group that moves to another cipher suite: Alice is its admin, Bob and Carol are members.
#pragma once
#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/group/contest_store.h"
#include "client/group/moving.h"
#include "client/group/upgrade.h"
#include "client/group/way_back.h"
#include "client/group/way_back_store.h"
#include "core/mls/group/continuation.h"
#include "core/mls/wire/handshake_data.h"

namespace qpc::client {

struct UpgradeTest : testing::Test {
  static constexpr auto classical = own_suites.back();
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"};
  std::int64_t garden = 0;

  UpgradeTest() {
    for (auto* one : everybody()) {
      for (auto* other : everybody()) {
        if (one != other) one->meet(*other);
      }
    }
    alice.gives_roles = true;
    garden = alice.begin(GroupKind::group, "garden");
    alice.wish(garden, bob);
    alice.wish(garden, carol);
    const auto founding = alice.commit(garden);
    bob.receive(founding.welcomes.at(0).content);
    carol.receive(founding.welcomes.at(1).content);
  }

  std::vector<LoneClient*> everybody() { return {&alice, &bob, &carol}; }
  static mls::Group group(LoneClient& who) { return who.group(who.only()); }
  static std::string last_line(LoneClient& who) { return who.messages().back().text; }
  static std::size_t count(LoneClient& who, const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count(who.messages(), text, &MessageRow::text));
  }

  /// Somebody wants the group in another suite, and has KeyPackages of these.
  static void wish(LoneClient& who, const std::vector<LoneClient*>& others, mls::CipherSuite suite = classical) {
    Upgrade upgrade{.suite = suite};
    for (auto* other : others) upgrade.key_packages.push_back(wire(other->key_package(suite).key_package));
    const auto conversation = who.only();
    must(who.store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish({.conversation = conversation, .kind = WishKind::upgrade, .value = wire(upgrade)});
      return {};
    }));
  }
  /// Alice closes the group, and the channel has taken it.
  PendingCommit close() {
    wish(alice, {&bob, &carol});
    return alice.commit(garden);
  }
  /// What the mailbox brings of it.
  static void take(LoneClient& who, const PendingCommit& closing) {
    EXPECT_FALSE(who.receive(closing.content));
    EXPECT_FALSE(who.receive(closing.welcomes.at(0).content));
  }
  static std::optional<SuccessorRow> successor(LoneClient& who) {
    const auto conversation = who.only();
    return must(who.store.read([&](db::Database& db) { return SuccessorStore(db).find(conversation); }));
  }
  /// As just before it is sent.
  static void seal(LoneClient& who) {
    const auto row = who.row(who.only());
    must(who.groups.write([&](GroupChange& change) { return seal_waiting(change, who.environment, row); }));
  }
  /// The channel says that the commit stands. Whether the group has moved.
  static bool stand(LoneClient& who) {
    const auto asked = successor(who);
    if (!asked) return false;
    return must(who.groups.write([&](GroupChange& change) -> Outcome<bool> {
      const bool moved = must(move_to_successor(change, who.environment, *asked));
      Receiver receiver(who.environment, change, who.account_id);
      if (moved) must(receiver.retry_all(asked->conversation));
      return moved;
    }));
  }
  /// The channel says that the commit that ended `epoch` was replaced.
  static void return_to(LoneClient& who, std::uint64_t epoch) {
    const auto conversation = who.only();
    must(who.groups.write([&](GroupChange& change) -> Outcome<> {
      go_back(change, who.environment, conversation, epoch);
      return {};
    }));
  }
  /// Somebody who closes a group, or has seen it closed, makes a successor as they please.
  struct Forger {
    LoneClient& who;
    const std::vector<mls::OwnKeyPackage> joining;
    Bytes commit = {};  ///< that closes the group

    /// For the whole group, with these devices in it. Returns its Welcome.
    Bytes close() {
      return begin([&](GroupChange& change, const mls::Group& group, const mls::Group& fresh,
                       const mls::CommitOptions& options, const mls::Surroundings& surroundings) {
        const auto close = [&](ByteView binding) -> Result<mls::Group> {
          mls::CommitOptions closing;
          closing.authenticated_data =
              wire(mls::HandshakeData{epoch_tag(group), mls::Successor{to_bytes(fresh.group_id()), to_bytes(binding)}});
          closing.proposals.push_back({reinit(group, fresh.group_id())});
          const MemberCheck check(change.db(), group.group_id(), {});
          QPC_TRY(auto made, group.commit(closing, {check, mls::NoPsks(), surroundings.now}, who.random));
          commit = made.message;
          return made.next.merge(made.pending);
        };
        return mls::commit_successor(fresh, group, close, options, surroundings, who.random);
      });
    }
    /// Another one beside the one that the group was closed for.
    Bytes begin_another() {
      return begin([&](GroupChange&, const mls::Group& closed, const mls::Group& fresh,
                       const mls::CommitOptions& options, const mls::Surroundings& surroundings) {
        return mls::commit_continuing(fresh, closed, mls::ResumptionPSKUsage::reinit, options, surroundings,
                                      who.random);
      });
    }

   private:
    static mls::ReInit reinit(const mls::Group& group, ByteView id) {
      if (group.reinit() != nullptr) return *group.reinit();
      return {.group_id = to_bytes(id), .cipher_suite = classical, .extensions = group.extensions()};
    }
    template <class Make>
    Bytes begin(Make make) {
      const auto conversation = who.only();
      return must(who.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
        const auto group = must(change.group(conversation));
        const auto what = reinit(group, who.random.bytes(mls::Successor::id_size));
        const auto self = must(DeviceIdentity::load(change.db()));
        const auto leaf = self.leaf(own_suite(classical), identity::LeafScope::group(what.group_id),
                                    must(own_mailbox(change.db())), who.random);
        const auto fresh =
            must(mls::Group::create(own_suite(classical), what.group_id, leaf, what.extensions, {}, who.random));
        mls::CommitOptions options;
        options.welcome = mls::WelcomeSplit::together;
        for (const auto& own : joining) options.proposals.push_back(mls::add_of(own));
        const MemberCheck check(change.db(), what.group_id, {});
        const mls::NoPsks psks;
        return must(make(change, group, fresh, options, {check, psks, who.environment.now_seconds()}))
            .welcomes.at(0)
            .message;
      }));
    }
  };
  /// Somebody makes a group of this id, which is none of the node's, and asks somebody else into it.
  static Bytes squat(LoneClient& who, LoneClient& whom, const Bytes& id, const std::optional<Bytes>& channel = {}) {
    who.channel = channel;
    const auto own = who.begin(GroupKind::group, "squatted", {}, id);
    who.wish(own, whom);
    return who.commit(own).welcomes.at(0).content;
  }
  static std::vector<ConversationRow> conversations(LoneClient& who) {
    return must(who.store.read([](db::Database& db) { return ConversationStore(db).list(); }));
  }
  void expect_together() {
    for (auto* who : everybody()) {
      EXPECT_TRUE(std::ranges::equal(group(*who).epoch_authenticator(), group(alice).epoch_authenticator()));
    }
  }
  /// All have moved to the other suite.
  void move_all() {
    const auto closing = close();
    take(bob, closing);
    take(carol, closing);
    for (auto* who : everybody()) ASSERT_TRUE(stand(*who));
  }
};

}  // namespace qpc::client
