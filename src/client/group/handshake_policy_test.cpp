#include "client/group/handshake_policy.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"
#include "core/mls/group/external_proposal.h"

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

TEST_F(HandshakePolicy, RefusesToCloseTheGroup) {
  begin(GroupKind::group);
  const mls::Proposal reinit{
      mls::ReInit{.group_id = Bytes(32, 7), .cipher_suite = own_suites.front(), .extensions = {}}};
  alice.receive(proposed_by_bob(reinit, HandshakeFormat::private_message));
  EXPECT_EQ(proposals(), 0U);
  alice.receive(committed_by_bob(mls::commit_of({reinit})));
  EXPECT_TRUE(alice.group(conversation).is_active());
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
