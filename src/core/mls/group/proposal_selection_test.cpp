// Which proposals a committer leaves out, so that nobody can spoil its commits (RFC 9420 §12.2, §12.4).
#include "core/mls/group/proposal_selection.h"

#include <gtest/gtest.h>

#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

using enum ProposalType;
using Types = std::vector<ProposalType>;

struct Selection : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};

  ProposalRef propose(std::uint32_t sender, const Proposal& proposal) {
    auto sent = group[sender]
                    .propose(proposal, HandshakeFormat::private_message, {}, world.surroundings(), world.random)
                    .value();
    group[sender] = sent.next;
    group.deliver({sender}, sent.message);
    return sent.next.proposals().back().ref;
  }
  Types committed_by(std::uint32_t committer, const CommitOptions& options = {},
                     const std::vector<OwnKeyPackage>& joining = {}) {
    Types types;
    for (const auto& one : group.commit({committer}, options, joining).proposals) {
      types.push_back(one.proposal.proposal_type());
    }
    group.expect_agreement();
    return types;
  }
  PreSharedKeyID resumption(std::uint64_t epoch) {
    return {ResumptionPSKID{ResumptionPSKUsage::application, to_bytes(group[0].group_id()), epoch},
            world.random.bytes(world.suite.hash_size())};
  }
  static CommitOptions listing(std::vector<ProposalRef> refs) {
    CommitOptions options;
    options.received = ReceivedProposals::listed;
    options.listed = std::move(refs);
    return options;
  }
};

TEST_F(Selection, TakesAReceivedPskOnlyByName) {
  world.psks.external[{'k'}] = {1};
  propose(1, {PreSharedKey{world.psk_id("k")}});
  EXPECT_EQ(committed_by(0), Types{});
  const auto ref = propose(1, {PreSharedKey{world.psk_id("k")}});
  EXPECT_EQ(committed_by(0, listing({ref})), Types{psk});
}

TEST_F(Selection, LocksNoNewcomerOutByAPskFromBeforeItCame) {
  group.add({0}, "late");
  propose(1, {PreSharedKey{resumption(group[0].epoch() - 1)}});
  EXPECT_EQ(committed_by(0), Types{});
  EXPECT_EQ(group.size(), 5U);
}

TEST_F(Selection, SpoilsNoWelcomeByAPskThatOnlyMembersHave) {
  propose(1, {PreSharedKey{resumption(group[0].epoch())}});
  const auto own = world.key_package("joiner");
  EXPECT_EQ(committed_by(0, commit_of({add_of(own)}), {own}), Types{add});
}

TEST_F(Selection, AddsSomebodyBesideAPskOfAnotherKind) {
  world.psks.external[{'k'}] = {1};
  const auto own = world.key_package("joiner");
  EXPECT_EQ(committed_by(0, commit_of({{PreSharedKey{world.psk_id("k")}}, add_of(own)}), {own}), (Types{psk, add}));
}

TEST_F(Selection, ClosesAGroupForAReceivedReInitOnlyByName) {
  const ReInit reinit{{1}, ProtocolVersion::mls10, CipherSuite{2}, {}};
  propose(1, {reinit});
  EXPECT_EQ(committed_by(0), Types{});
  const auto ref = propose(1, {reinit});
  group.commit({0}, listing({ref}));
  EXPECT_EQ(*group[2].reinit(), reinit);
}

TEST_F(Selection, AddsNobodyTwice) {
  const auto own = world.key_package("x");
  propose(1, add_of(own));
  propose(2, add_of(world.key_package("x")));
  propose(2, add_of(world.key_package("3")));
  auto copy = world.key_package("y");
  copy.key_package.leaf_node.encryption_key = own.key_package.leaf_node.encryption_key;
  copy.key_package.leaf_node.sign(copy.signature_key, {});
  copy.key_package.sign(copy.signature_key);
  propose(2, add_of(copy));
  EXPECT_EQ(committed_by(0, {}, {own}), Types{add});
}

TEST_F(Selection, AddsAMemberWhoLeavesAnew) {
  const auto own = world.key_package("3");
  propose(1, {Remove{{3}}});
  propose(1, add_of(own));
  EXPECT_EQ(committed_by(0, {}, {own}), (Types{remove, add}));
}

TEST_F(Selection, LeavesOutAnAddOfOneWhoDoesNotFitTheGroup) {
  GroupContextExtensions change;
  change.extensions.set(RequiredCapabilities{{ExtensionType::group_profile}, {}, {}});
  group.commit({0}, commit_of({{change}}));
  world.supported_extensions.clear();
  propose(1, add_of(world.key_package("without")));
  world.supported_extensions = {ExtensionType::group_profile};
  const auto own = world.key_package("with");
  propose(1, add_of(own));
  EXPECT_EQ(committed_by(0, {}, {own}), Types{add});
}

TEST_F(Selection, GoesOnBesideAnAddThatOnlyTheWholeTreeRefuses) {
  auto twin = world.identity("twin");
  twin.signature_key = group[1].signature_key();
  propose(1, add_of(world.key_package(twin)));
  const auto own = world.key_package("x");
  propose(2, add_of(own));
  propose(2, {Remove{{3}}});
  EXPECT_EQ(committed_by(0, {}, {own}), (Types{add, remove}));
}

}  // namespace
}  // namespace qpc::mls
