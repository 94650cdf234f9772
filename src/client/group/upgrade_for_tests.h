// upgrade_for_tests.h: a group that moves to another cipher suite: Alice is its admin, Bob and Carol are members.
#pragma once
#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/group/contest_store.h"
#include "client/group/moving.h"
#include "client/group/upgrade.h"
#include "client/group/way_back.h"

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
