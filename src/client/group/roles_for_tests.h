// roles_for_tests.h: a group with roles: Alice is its admin, Bob a moderator, Carol and Erin members, Dave outside.
#pragma once
#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/group/contest_store.h"
#include "client/group/revoked_members.h"
#include "client/group/role_rules.h"
#include "client/group/settings.h"

namespace qpc::client {

struct RolesTest : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"}, carol{"carol"}, erin{"erin"}, dave{"dave"};

  RolesTest() {
    for (auto* one : everybody()) {
      for (auto* other : everybody()) {
        if (one != other) one->meet(*other);
      }
    }
    alice.gives_roles = true;
    const auto garden = alice.begin(GroupKind::group, "garden");
    for (auto* one : {&bob, &carol, &erin}) alice.wish(garden, *one);
    const auto commit = alice.commit(garden);
    bob.receive(commit.welcomes.at(0).content);
    carol.receive(commit.welcomes.at(1).content);
    erin.receive(commit.welcomes.at(2).content);
    change(alice, {.person = bob.account_id, .role = Role::moderator});
  }

  std::vector<LoneClient*> everybody() { return {&alice, &bob, &carol, &erin, &dave}; }
  std::vector<LoneClient*> members() { return {&alice, &bob, &carol, &erin}; }

  /// Everybody else gets a message.
  void deliver(const LoneClient& from, const Bytes& message) {
    for (auto* one : members()) {
      if (one != &from) one->receive(message);
    }
  }
  /// Somebody changes something, in a way that their own client allows.
  void change(LoneClient& who, const SettingsChange& what) {
    who.wish(who.only(), what);
    deliver(who, who.commit(who.only()).content);
  }
  /// What somebody commits whose client follows no rules.
  Bytes forged(LoneClient& who, std::vector<mls::Proposal> proposals) {
    const auto garden = who.only();
    return must(who.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
      const auto group = must(change.group(garden));
      const MemberCheck check(change.db(), group.group_id(), {});
      const mls::NoPsks psks;
      return must(group.commit(mls::commit_of(std::move(proposals)), {check, psks, who.environment.now_seconds()},
                               who.random))
          .message;
    }));
  }
  Bytes proposed(LoneClient& who, const mls::Proposal& proposal) {
    const auto garden = who.only();
    return must(who.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
      const auto group = must(change.group(garden));
      const MemberCheck check(change.db(), group.group_id(), {});
      const mls::NoPsks psks;
      return must(group.propose(proposal, mls::HandshakeFormat::private_message, {},
                                {check, psks, who.environment.now_seconds()}, who.random))
          .message;
    }));
  }
  /// A group context as somebody wants it, whatever the rules say.
  mls::Proposal context(LoneClient& who, const SettingsChange& what) {
    auto details = details_seen_by(who);
    auto profile = must(profile_of(who.group(who.only())));
    what.apply(profile.name, details, people_of(members_of(who.group(who.only()))));
    return context(who, profile, details);
  }
  static mls::Proposal context(LoneClient& who, message::GroupProfile profile, const message::GroupDetails& details) {
    details.put_into(profile);
    auto extensions = who.group(who.only()).extensions();
    extensions.set(mls::ExtensionType::group_profile, wire(profile));
    return {mls::GroupContextExtensions{extensions}};
  }

  static message::GroupDetails details_seen_by(LoneClient& who) { return must(details_of(who.group(who.only()))); }
  static std::uint64_t epoch_of(LoneClient& who) { return who.group(who.only()).epoch(); }
  static mls::LeafIndex leaf_of(LoneClient& who) { return who.group(who.only()).own_leaf_index(); }
  static std::string last_line(LoneClient& who) { return who.messages().back().text; }
  static bool contests(LoneClient& who) {
    const auto garden = who.only();
    return !must(who.store.read([&](db::Database& db) { return ContestStore(db).list(garden); })).empty();
  }

  /// Nobody takes a commit, and everybody wants it replaced. Whom it removes sees only that they are out.
  void expect_refused(LoneClient& from, const Bytes& commit, const std::string& rule, LoneClient* removed = nullptr) {
    const auto epoch = epoch_of(alice);
    deliver(from, commit);
    for (auto* one : members()) {
      if (one == &from || one == removed) continue;
      EXPECT_EQ(epoch_of(*one), epoch);
      EXPECT_EQ(last_line(*one), "invalid: " + rule + ".");
      EXPECT_TRUE(contests(*one));
    }
  }
};

}  // namespace qpc::client
