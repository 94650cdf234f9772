#include "client/group/handshake_policy.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "client/group/successor_store.h"
#include "core/mls/group/external_proposal.h"
#include "core/mls/wire/handshake_data.h"

namespace qpc::client {
namespace {

using mls::HandshakeFormat;
using mls::WireFormat;

/// Alice and Bob in a conversation that Alice began; Mallory is outside.
struct HandshakePolicy : testing::Test {
  LoneClient alice{"alice"}, bob{"bob"}, mallory{"mallory"};
  std::int64_t conversation = 0;

  void begin(GroupKind kind) {
    alice.meet(mallory);
    bob.meet(alice);
    bob.meet(mallory);
    conversation = alice.begin(kind, kind == GroupKind::group ? "garden" : "",
                               kind == GroupKind::dm ? std::optional(bob.account_id) : std::nullopt);
    alice.wish(conversation, bob);
    bob.receive(alice.commit(conversation).welcomes.at(0).content);
  }

  /// What Bob, whose client follows no rules, proposes.
  Bytes proposed_by_bob(mls::Proposal proposal, HandshakeFormat format) {
    return must(bob.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
      const auto row = ConversationStore(change.db()).list().at(0);
      const auto group = must(change.group(row.id));
      const MemberCheck check(change.db(), group.group_id(), {});
      const mls::NoPsks psks;
      return must(group.propose(proposal, format, {}, {check, psks, bob.environment.now_seconds()}, bob.random))
          .message;
    }));
  }

  /// What Bob commits.
  Bytes committed_by_bob(const mls::CommitOptions& options) {
    return must(bob.groups.read([&](GroupChange& change) -> Outcome<Bytes> {
      const auto row = ConversationStore(change.db()).list().at(0);
      const auto group = must(change.group(row.id));
      const MemberCheck check(change.db(), group.group_id(), {});
      const mls::NoPsks psks;
      return must(group.commit(options, {check, psks, bob.environment.now_seconds()}, bob.random)).message;
    }));
  }

  std::string last_line() { return alice.messages().back().text; }
  std::size_t proposals() { return alice.group(conversation).proposals().size(); }
};

TEST_F(HandshakePolicy, LetsNobodyInWhoAsksFromOutside) {
  begin(GroupKind::group);
  const auto group = alice.group(conversation);
  alice.receive(mls::propose_own_add(group.group_id(), group.epoch(), mallory.key_package(), {}));
  EXPECT_EQ(proposals(), 0U);
  EXPECT_EQ(last_line(), "invalid: one who is no member wanted to change the group.");
  EXPECT_EQ(alice.messages().back().kind, MessageKind::unreadable);
}

TEST_F(HandshakePolicy, TakesAnEncryptedProposalOfAMember) {
  begin(GroupKind::group);
  alice.receive(proposed_by_bob({mls::Remove{mls::LeafIndex{1}}}, HandshakeFormat::private_message));
  EXPECT_EQ(proposals(), 1U);
}

TEST_F(HandshakePolicy, LeavesItToWhoBringsSomebodyInToCommitThat) {
  begin(GroupKind::group);
  alice.receive(proposed_by_bob(mls::add_of(mallory.key_package()), HandshakeFormat::private_message));
  EXPECT_EQ(proposals(), 0U);
}

TEST_F(HandshakePolicy, RefusesAProposalInTheClearUnlessItsSenderLeaves) {
  begin(GroupKind::group);
  alice.receive(proposed_by_bob(mls::add_of(mallory.key_package()), HandshakeFormat::public_message));
  EXPECT_EQ(proposals(), 0U);
  alice.receive(proposed_by_bob({mls::SelfRemove{}}, HandshakeFormat::public_message));
  EXPECT_EQ(proposals(), 1U);
}

TEST_F(HandshakePolicy, RefusesACommitInTheClear) {
  begin(GroupKind::group);
  auto options = mls::commit_of({mls::add_of(mallory.key_package())});
  options.format = HandshakeFormat::public_message;
  alice.receive(committed_by_bob(options));
  EXPECT_EQ(alice.group(conversation).epoch(), 1U);
  options.format = HandshakeFormat::private_message;
  alice.receive(committed_by_bob(options));
  EXPECT_EQ(alice.group(conversation).epoch(), 2U);
}

/// Bob, who has every right to, closes the group in a way that may be wrong.
struct ClosedGroup : HandshakePolicy {
  mls::ReInit good;

  ClosedGroup() {
    begin(GroupKind::group);
    good = {.group_id = Bytes(32, 7),
            .cipher_suite = own_suites.back(),
            .extensions = alice.group(conversation).extensions()};
  }
  Bytes named(const std::optional<Bytes>& id) {
    mls::HandshakeData data{epoch_tag(alice.group(conversation)), std::nullopt};
    if (id) data.successor = mls::Successor{*id, Bytes(32, 9)};
    return wire(data);
  }
  Bytes closing(const mls::ReInit& reinit, const std::optional<Bytes>& id) {
    auto options = mls::commit_of({mls::Proposal{reinit}});
    options.authenticated_data = named(id);
    return committed_by_bob(options);
  }
  void expect_refused(const Bytes& message, const std::string& rule) {
    alice.receive(message);
    EXPECT_TRUE(alice.group(conversation).is_active());
    EXPECT_EQ(alice.group(conversation).epoch(), 1U);
    EXPECT_EQ(last_line(), "invalid: " + rule + ".");
    EXPECT_FALSE(must(alice.store.read([&](db::Database& db) { return SuccessorStore(db).find(conversation); })));
  }
};

TEST_F(ClosedGroup, IsClosedForTheSuccessorThatTheNodeWasTold) {
  alice.receive(closing(good, good.group_id));
  ASSERT_NE(alice.group(conversation).reinit(), nullptr);
  const auto row = must(alice.store.read([&](db::Database& db) { return SuccessorStore(db).find(conversation); }));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->group_id, good.group_id);
  EXPECT_EQ(row->binding, Bytes(32, 9));
  EXPECT_EQ(row->committer, bob.account_id);
  EXPECT_EQ(row->epoch, 1U);
}

TEST_F(ClosedGroup, IsClosedForNoOther) {
  const std::string rule = "a group is closed for another successor than the node was told";
  expect_refused(closing(good, {}), rule);
  expect_refused(closing(good, Bytes(32, 8)), rule);
  auto options = mls::commit_of({mls::Proposal{good}});
  options.authenticated_data = good.group_id;  // no tag before it: the node reads nothing
  expect_refused(committed_by_bob(options), rule);
}

TEST_F(ClosedGroup, GoesOnAsItIs) {
  auto other = good;
  other.extensions.set(mls::ExtensionType::group_profile, {1});
  expect_refused(closing(other, good.group_id), "a group is closed for a successor that says something else of itself");
}

TEST_F(ClosedGroup, GoesOnWithASuiteThatIsKnown) {
  auto other = good;
  other.cipher_suite = mls::CipherSuite::MLS_128_DHKEMP256_AES128GCM_SHA256_P256;
  expect_refused(closing(other, good.group_id),
                 "a group is closed for a successor that this program does not know how to follow");
}

TEST_F(ClosedGroup, IsClosedByWhoCommitsThat) {
  expect_refused(proposed_by_bob({good}, HandshakeFormat::private_message),
                 "who closes a group for a successor commits that, and does not leave it to others");
  EXPECT_EQ(proposals(), 0U);
}

TEST_F(ClosedGroup, IsNamedByNoOtherMessage) {
  const std::string rule = "a message that names a successor and does not close the group";
  mls::CommitOptions options;
  options.path = mls::PathPolicy::always;
  options.authenticated_data = named(good.group_id);
  expect_refused(committed_by_bob(options), rule);
  // Nor by one that puts Alice out, who sees nothing else of it.
  auto removal = mls::commit_of({mls::Proposal{mls::Remove{alice.group(conversation).own_leaf_index()}}});
  removal.authenticated_data = named(good.group_id);
  expect_refused(committed_by_bob(removal), rule);
}

TEST_F(HandshakePolicy, LetsNoThirdPersonIntoADirectConversation) {
  begin(GroupKind::dm);
  alice.receive(proposed_by_bob(mls::add_of(mallory.key_package()), HandshakeFormat::private_message));
  EXPECT_EQ(proposals(), 0U);
  alice.receive(committed_by_bob(mls::commit_of({mls::add_of(mallory.key_package())})));
  EXPECT_EQ(alice.group(conversation).epoch(), 1U);
  EXPECT_EQ(last_line(), "invalid: a third person cannot be brought into a direct conversation.");
}

TEST_F(HandshakePolicy, KeepsAGroupInItsChannel) {
  begin(GroupKind::group);
  auto profile = must(profile_of(alice.group(conversation)));
  profile.channel.local[0] ^= 1;
  auto extensions = alice.group(conversation).extensions();
  extensions.set(mls::ExtensionType::group_profile, wire(profile));
  alice.receive(committed_by_bob(mls::commit_of({mls::Proposal{mls::GroupContextExtensions{extensions}}})));
  EXPECT_EQ(alice.group(conversation).epoch(), 1U);
}

TEST_F(HandshakePolicy, KeepsADirectConversationFromBecomingAGroup) {
  begin(GroupKind::dm);
  auto profile = must(profile_of(alice.group(conversation)));
  profile.kind = GroupKind::group;
  auto extensions = alice.group(conversation).extensions();
  extensions.set(mls::ExtensionType::group_profile, wire(profile));
  alice.receive(committed_by_bob(mls::commit_of({mls::Proposal{mls::GroupContextExtensions{extensions}}})));
  EXPECT_EQ(alice.group(conversation).epoch(), 1U);
}

}  // namespace
}  // namespace qpc::client
