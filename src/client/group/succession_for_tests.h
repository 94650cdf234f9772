// succession_for_tests.h: a group that moves to another cipher suite: Alice is its admin, Bob and Carol are members.
#pragma once
#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/group/settings.h"
#include "client/group/succession.h"
#include "client/group/upgrade.h"
#include "client/hole/hole_store.h"

namespace qpc::client {

/// Nobody has moved yet.
struct SuccessionTest : testing::Test {
  static constexpr auto classical = own_suites.back(), hybrid = own_suites.front();
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"};
  std::int64_t garden = 0;

  SuccessionTest() {
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

  // What people do.

  static Wish member(LoneClient& who, mls::CipherSuite suite = classical) {
    return {.account_id = who.account_id,
            .device_id = who.device_id(),
            .key_package = wire(who.key_package(suite).key_package)};
  }
  /// Somebody begins a successor, with wishes for these. Returns its row.
  static std::int64_t begin(LoneClient& who, const std::vector<LoneClient*>& members,
                            mls::CipherSuite suite = classical) {
    std::vector<Wish> wishes;
    for (auto* one : members) wishes.push_back(member(*one, suite));
    const auto conversation = who.only();
    return must(who.groups.write(
        [&](GroupChange& change) { return begin_upgrade(change, who.environment, conversation, suite, wishes); }));
  }
  /// The whole group is in the successor that Alice has begun; nobody has moved.
  PendingCommit begin_for_all(mls::CipherSuite suite = classical) {
    return alice.commit(begin(alice, {&bob, &carol}, suite));
  }
  /// The same, and Bob and Carol have their invitations.
  void invite_all(mls::CipherSuite suite = classical) {
    const auto founding = begin_for_all(suite);
    bob.receive(founding.welcomes.at(0).content);
    carol.receive(founding.welcomes.at(1).content);
  }
  void move_all(mls::CipherSuite suite = classical) {
    invite_all(suite);
    const auto naming = alice.commit(garden);
    for (auto* who : {&bob, &carol}) EXPECT_FALSE(who->receive(naming.content));
  }
  /// Carol never hears that the group moves.
  void move_without_carol() {
    bob.receive(begin_for_all().welcomes.at(0).content);
    bob.receive(alice.commit(garden).content);
  }
  static void wish(LoneClient& who, std::int64_t conversation, Wish wish) {
    wish.conversation = conversation;
    must(who.store.write([&](db::Database& db) -> Outcome<> {
      CommitStore(db).add_wish(wish);
      return {};
    }));
  }
  /// Somebody takes another's device out and in again in what is their only conversation.
  static PendingCommit let_in_again(LoneClient& by, LoneClient& who, mls::CipherSuite suite = classical) {
    auto again = member(who, suite);
    again.kind = WishKind::again;
    wish(by, by.only(), again);
    return by.commit(by.only());
  }
  /// What waits is encrypted for the group in which its conversation is.
  static void seal(LoneClient& who) {
    const auto row = who.row(who.only());
    must(who.groups.write([&](GroupChange& change) { return seal_waiting(change, who.environment, row); }));
  }
  /// A commit with nothing in it but new keys, as a replacement is; not merged.
  static PendingCommit prepare_replacement(LoneClient& who) {
    const auto conversation = who.only();
    return must(who.groups.write([&](GroupChange& change) {
             return prepare_commit(change, who.environment, conversation, {}, Need::new_epoch);
           }))
        .pending.value();
  }
  static void merge(LoneClient& who, const PendingCommit& commit) {
    must(who.groups.write([&](GroupChange& change) { return merge_commit(change, who.environment, commit); }));
  }

  // What clients do that follow no rules.

  /// A commit of whatever proposals, kept nowhere.
  static mls::Committed forge(LoneClient& who, std::int64_t conversation, std::vector<mls::Proposal> proposals) {
    return must(who.groups.read([&](GroupChange& change) -> Outcome<mls::Committed> {
      const auto group = must(change.group(conversation));
      const MemberCheck check(change.db(), group.group_id(), {});
      return must(group.commit(mls::commit_of(std::move(proposals)),
                               {check, mls::NoPsks(), who.environment.now_seconds()}, who.random));
    }));
  }
  /// The same, and its maker is in the next epoch.
  static void forge_and_merge(LoneClient& who, std::int64_t conversation, std::vector<mls::Proposal> proposals) {
    auto forged = forge(who, conversation, std::move(proposals));
    must(who.groups.write([&](GroupChange& change) -> Outcome<> {
      change.keep(conversation, must(forged.next.merge(forged.pending)));
      return {};
    }));
  }
  /// That the group says something else of itself.
  template <class Edit>
  static std::vector<mls::Proposal> context(const mls::Group& group, Edit edit) {
    auto profile = must(profile_of(group));
    auto details = must(details_of(group));
    edit(details);
    details.put_into(profile);
    auto extensions = group.extensions();
    extensions.set(mls::ExtensionType::group_profile, wire(profile));
    return {{mls::GroupContextExtensions{extensions}}};
  }
  static message::Successor as_successor(const mls::Group& next) {
    return {.group_id = to_bytes(next.group_id()),
            .channel = must(profile_of(next)).channel,
            .suite = static_cast<std::uint16_t>(next.suite().cipher_suite())};
  }
  /// That the group goes on in that one.
  static std::vector<mls::Proposal> naming(const mls::Group& group, const mls::Group& next) {
    return context(group, [&](message::GroupDetails& details) { details.successor = as_successor(next); });
  }

  // What there is to see.

  static mls::CipherSuite suite(LoneClient& who) { return who.group(who.only()).suite().cipher_suite(); }
  static bool has_moved(LoneClient& who) { return suite(who) == classical; }
  static std::vector<ConversationRow> behind(LoneClient& who) {
    const auto conversation = who.only();
    auto rows = must(who.store.read([&](db::Database& db) { return ConversationStore(db).behind(conversation); }));
    std::erase_if(rows, [](const ConversationRow& row) { return row.stage == Stage::over; });
    return rows;
  }
  static std::size_t conversations(LoneClient& who) {
    return must(who.store.read([](db::Database& db) { return ConversationStore(db).list(); })).size();
  }
  static std::size_t count(LoneClient& who, const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count(who.messages(), text, &MessageRow::text));
  }
  static std::vector<HoleRow> holes(LoneClient& who) {
    const auto conversation = who.only();
    return must(who.store.read(
        [&](db::Database& db) { return HoleStore(db).list(conversation, HoleStore::Which::open, 100); }));
  }
  static bool says(LoneClient& who, const std::string& part) {
    return std::ranges::any_of(who.messages(), [&](const MessageRow& line) { return line.text.contains(part); });
  }
  static void expect_together(const std::vector<LoneClient*>& all) {
    for (auto* who : all) {
      EXPECT_TRUE(std::ranges::equal(who->group(who->only()).epoch_authenticator(),
                                     all.front()->group(all.front()->only()).epoch_authenticator()));
    }
  }
};

}  // namespace qpc::client
