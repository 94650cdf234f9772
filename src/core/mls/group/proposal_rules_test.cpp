// Proposals by themselves, from members and from outside (RFC 9420 §12.1), and which of them a committer takes (§12.2).
#include <gtest/gtest.h>

#include "core/mls/group/external_proposal.h"
#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"
#include "core/mls/group/proposal_check.h"

namespace qpc::mls {
namespace {

struct ProposalRules : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};

  Sent propose(std::uint32_t sender, const Proposal& proposal) {
    auto sent = group[sender]
                    .propose(proposal, HandshakeFormat::public_message, {}, world.surroundings(), world.random)
                    .value();
    group[sender] = sent.next;
    group.deliver({sender}, sent.message);
    return sent;
  }
  Sent propose_update(std::uint32_t sender) {
    auto sent = group[sender]
                    .propose_update({}, HandshakeFormat::private_message, {}, world.surroundings(), world.random)
                    .value();
    group[sender] = sent.next;
    group.deliver({sender}, sent.message);
    return sent;
  }
  void expect_refused(ByteView message, std::string_view clause) {
    const auto processed = group[1].process(message, world.surroundings());
    ASSERT_FALSE(processed);
    EXPECT_EQ(std::string_view(processed.error().what()), clause);
  }
  std::vector<ProposalType> committed_by(std::uint32_t committer, const CommitOptions& options = {},
                                         const std::vector<OwnKeyPackage>& joining = {}) {
    std::vector<ProposalType> types;
    for (const auto& one : group.commit({committer}, options, joining).proposals) {
      types.push_back(one.proposal.proposal_type());
    }
    group.expect_agreement();
    return types;
  }
};

using enum ProposalType;
using Types = std::vector<ProposalType>;

// What a committer takes of the proposals on the table.

TEST_F(ProposalRules, TakeAnUpdateOfAnotherMember) {
  const auto before = group[2].own_leaf();
  propose_update(2);
  EXPECT_EQ(committed_by(0), Types{update});
  EXPECT_NE(group[0].member({2})->signature_key, Bytes());
  EXPECT_NE(group[2].own_leaf().encryption_key, before.encryption_key);
}

TEST_F(ProposalRules, TakeANewIdentityWithAnUpdate) {
  const auto identity = world.identity("2");
  const auto sent =
      group[2]
          .propose_update(identity, HandshakeFormat::private_message, {}, world.surroundings(), world.random)
          .value();
  group[2] = sent.next;
  group.deliver({2}, sent.message);
  EXPECT_EQ(committed_by(0), Types{update});
  EXPECT_EQ(group[2].signature_key().public_key(), identity.signature_key.public_key());
}

TEST_F(ProposalRules, LeaveOnesOwnUpdateAndOnesOwnRemovalToOthers) {
  propose_update(0);
  EXPECT_EQ(committed_by(0), Types{});
  propose(1, {Remove{{1}}});
  EXPECT_EQ(committed_by(1), Types{});
  propose(1, {Remove{{1}}});
  EXPECT_EQ(committed_by(2), Types{remove});
}

TEST_F(ProposalRules, PreferARemoveToAnUpdate) {
  propose(1, {Remove{{2}}});
  propose_update(2);
  EXPECT_EQ(committed_by(0), Types{remove});
}

TEST_F(ProposalRules, PreferTheNewestUpdate) {
  propose_update(2);
  const auto newest = propose_update(2).next.proposals().back();
  EXPECT_EQ(committed_by(0), Types{update});
  EXPECT_EQ(group[2].own_leaf(), newest.proposal.as<Update>()->leaf_node);
}

TEST_F(ProposalRules, LeaveOutAPskThatTheCommitterLacks) {
  propose(1, {PreSharedKey{world.psk_id("unknown")}});
  propose(1, {Remove{{3}}});
  EXPECT_EQ(committed_by(0), Types{remove});
}

TEST_F(ProposalRules, LeaveOutAnExpiredKeyPackage) {
  propose(1, add_of(world.key_package("x")));
  world.now += std::chrono::days(1);
  EXPECT_EQ(committed_by(0), Types{});
}

TEST_F(ProposalRules, LeaveOutTheSecondAddOfAClient) {
  const auto own = world.key_package("x");
  propose(1, add_of(own));
  propose(2, add_of(world.key_package("x")));
  propose(2, {Remove{{3}}});
  EXPECT_EQ(committed_by(0, {}, {own}), (Types{add, remove}));
}

TEST_F(ProposalRules, MayMakeRoomForOnesOwnBesideABadOne) {
  propose(1, {Remove{{3}}});
  propose(1, add_of(world.key_package("x")));
  propose(2, add_of(world.key_package("x")));  // the bad one
  const auto own = world.key_package("3");
  const auto options = commit_of({add_of(own)});
  const auto committed = group[0].commit(options, world.surroundings(), world.random);
  ASSERT_TRUE(committed) << committed.error().what();
  std::vector<ProposalType> types;
  for (const auto& one : committed->pending.event().proposals) types.push_back(one.proposal.proposal_type());
  EXPECT_EQ(types, (Types{remove, add, add}));
}

TEST_F(ProposalRules, LeaveOutWhatContradictsOnesOwnProposals) {
  propose(1, {Remove{{3}}});
  EXPECT_EQ(committed_by(0, commit_of({{Remove{{3}}}})), Types{remove});
}

TEST_F(ProposalRules, TakeOnlyWhatIsListedIfAsked) {
  propose_update(2);
  const auto ref = propose(1, {Remove{{3}}}).next.proposals().back().ref;
  CommitOptions options;
  options.received = ReceivedProposals::listed;
  options.listed = {ref};
  EXPECT_EQ(committed_by(0, options), Types{remove});
  options.listed = {ProposalRef{{{1}}}};
  EXPECT_EQ(group[0].commit(options, world.surroundings(), world.random).error().kind, Kind::not_found);
}

TEST_F(ProposalRules, CloseTheGroupWithAReInit) {
  const ReInit reinit{{1}, ProtocolVersion::mls10, CipherSuite{2}, {}};
  const auto committed = group[0].commit(commit_of({{reinit}}), world.surroundings(), world.random).value();
  const auto closed = group[1].process(committed.message, world.surroundings())->next;
  ASSERT_NE(closed.reinit(), nullptr);
  EXPECT_EQ(*closed.reinit(), reinit);
  EXPECT_FALSE(closed.is_active());
  EXPECT_FALSE(closed.protect(as_bytes("x"), {}, 0, world.random));
  EXPECT_FALSE(closed.commit({}, world.surroundings(), world.random));
  const auto proposed =
      closed.propose({Remove{{2}}}, HandshakeFormat::private_message, {}, world.surroundings(), world.random);
  ASSERT_FALSE(proposed);
  EXPECT_EQ(std::string_view(proposed.error().what()), "RFC 9420 §12.4.2: the group was re-initialised");
}

TEST_F(ProposalRules, ForgetProposalsWithTheEpoch) {
  propose_update(2);
  EXPECT_EQ(group[1].proposals().size(), 1u);
  committed_by(0);
  EXPECT_TRUE(group[1].proposals().empty());
}

struct Shares : testing::Test {
  SampleWorld world;

  Proposal psk(std::size_t size) { return {PreSharedKey{world.psk_id(std::string(size, 'k'))}}; }
  /// Nothing, or why the member does not take the message in.
  std::string take(Group& member, ByteView message) {
    auto processed = member.process(message, world.surroundings());
    if (!processed) return processed.error().what();
    member = std::move(processed->next);
    return {};
  }
};

TEST_F(Shares, OfOneSenderEndAndThoseOfOthersDoNot) {
  world.settings.proposals_per_sender = 2;
  LiveGroup group(world, 3);
  const Forge flooder(group[0]);
  EXPECT_EQ(take(group[2], flooder.say(psk(1))), "");
  EXPECT_EQ(take(group[2], flooder.say(psk(1))), "");
  EXPECT_EQ(take(group[2], flooder.say(psk(1))), "more proposals of one sender than are kept");
  EXPECT_EQ(take(group[2], Forge(group[1]).say(psk(1))), "");
  EXPECT_EQ(take(group[2], flooder.say(Proposal{Remove{{1}}})), "") << "there is room for departures";
}

TEST_F(Shares, AreOfOctetsToo) {
  world.settings.proposal_octets_per_sender = 500;
  LiveGroup group(world, 3);
  const Forge flooder(group[0]);
  EXPECT_EQ(take(group[2], flooder.say(psk(300))), "");
  EXPECT_EQ(take(group[2], flooder.say(psk(300))), "more octets of proposals of one sender than are kept");
  EXPECT_EQ(take(group[2], Forge(group[1]).say(psk(300))), "");
}

TEST_F(Shares, AreTheSameForTheSender) {
  world.settings.proposals_per_sender = 1;
  LiveGroup group(world, 2);
  const auto propose = [&](const Group& member) {
    return member.propose(psk(1), HandshakeFormat::private_message, {}, world.surroundings(), world.random);
  };
  const auto sent = propose(group[0]).value();
  EXPECT_EQ(propose(sent.next).error().kind, Kind::limit);
  EXPECT_EQ(take(group[1], sent.message), "");
  EXPECT_TRUE(propose(group[1])) << "what others propose takes nothing away";
}

// What nobody may propose.

TEST_F(ProposalRules, RefuseAnUpdateThatKeepsTheEncryptionKey) {
  auto leaf = group[0].own_leaf();
  leaf.source = FromUpdate{};
  leaf.sign(group[0].signature_key(), {group[0].group_id(), {0}});
  expect_refused(Forge(group[0]).say(Proposal{Update{leaf}}), "RFC 9420 §7.3: an Update that keeps the encryption key");
}

TEST_F(ProposalRules, RefuseAnUpdateWithALeafFromElsewhere) {
  auto leaf = world.key_package("0").key_package.leaf_node;
  expect_refused(Forge(group[0]).say(Proposal{Update{leaf}}),
                 "RFC 9420 §7.3: the leaf of an Update has another source than update");
}

TEST_F(ProposalRules, RefuseAnUpdateThatIsNotSignedForItsPlace) {
  auto leaf = world.key_package("0").key_package.leaf_node;
  leaf.source = FromUpdate{};
  leaf.signature_key = group[0].signature_key().public_key();
  leaf.sign(group[0].signature_key(), {group[0].group_id(), {2}});
  expect_refused(Forge(group[0]).say(Proposal{Update{leaf}}), "RFC 9420 §7.3: the signature of the leaf is not valid");
}

TEST_F(ProposalRules, RefuseAnUpdateThatNamesSomebodyElse) {
  auto leaf = world.key_package("2").key_package.leaf_node;
  leaf.source = FromUpdate{};
  leaf.signature_key = group[0].signature_key().public_key();
  leaf.sign(group[0].signature_key(), {group[0].group_id(), {0}});
  expect_refused(Forge(group[0]).say(Proposal{Update{leaf}}), "the test refuses a change of names");
}

TEST_F(ProposalRules, RefuseAnUpdateMadeWithoutItsKeys) {
  const auto proposed = group[0].propose({Update{group[0].own_leaf()}}, HandshakeFormat::private_message, {},
                                         world.surroundings(), world.random);
  ASSERT_FALSE(proposed);
  EXPECT_EQ(std::string_view(proposed.error().what()),
            "an Update is proposed by propose_update, which keeps its private keys");
}

// What the message's own checks refuse before, and a proposal must not rely on.

struct SenderRules : ProposalRules {
  Result<void> check(const Proposal& proposal, Sender sender) {
    return check_proposal(proposal, sender, Forge(group[0]).epoch(), world.surroundings(), Judge::receiver);
  }
};

TEST_F(SenderRules, LetANewMemberProposeItsAddOnly) {
  EXPECT_TRUE(check(add_of(world.key_package("x")), Sender::new_member_proposal()));
  const auto refused = check({Remove{{2}}}, Sender::new_member_proposal());
  ASSERT_FALSE(refused);
  EXPECT_EQ(std::string_view(refused.error().what()),
            "RFC 9420 §6.1: a new member proposes something else than to be added");
}

TEST_F(SenderRules, LetMembersRemoveThemselvesOnly) {
  EXPECT_TRUE(check({SelfRemove{}}, Sender::member({2})));
  for (const auto sender : {Sender::new_member_commit(), Sender::member({9})}) {
    const auto refused = check({SelfRemove{}}, sender);
    ASSERT_FALSE(refused);
    EXPECT_EQ(std::string_view(refused.error().what()),
              "draft-ietf-mls-extensions §6.3: a SelfRemove from one who is no member");
  }
}

// From outside.

struct Outside : ProposalRules {
  crypto::SigningKey service = crypto::SigningKey::generate(world.suite.signature(), world.random);

  Outside() {
    GroupContextExtensions change;
    change.extensions.set(ExternalSenders{{{service.public_key(), Credential::basic(as_bytes("service"))}}});
    group.commit({0}, commit_of({{change}}));
  }
  CommitOptions listing_all() {
    CommitOptions options;
    options.received = ReceivedProposals::listed;
    for (const auto& one : group[0].proposals()) options.listed.push_back(one.ref);
    return options;
  }
  Bytes from_service(const Proposal& proposal, std::uint32_t sender_index = 0) {
    return propose_from_outside(group[0].group_id(), group[0].epoch(), sender_index, service, proposal, {}).value();
  }
};

TEST_F(Outside, AnExternalSenderMayRemoveAndAddIfAMemberSaysSo) {
  const auto own = world.key_package("x");
  const auto propose = [&] {
    group.deliver({100}, from_service({Remove{{3}}}));
    group.deliver({100}, from_service(add_of(own)));
  };
  propose();
  EXPECT_EQ(committed_by(0), Types{});
  propose();
  EXPECT_EQ(committed_by(0, listing_all(), {own}), (Types{remove, add}));
}

TEST_F(Outside, AnExternalSenderMayNotUpdateNorInitialise) {
  for (const Proposal& proposal : {Proposal{Update{group[0].own_leaf()}}, Proposal{ExternalInit{{1}}}}) {
    EXPECT_FALSE(propose_from_outside(group[0].group_id(), group[0].epoch(), 0, service, proposal, {}));
    AuthenticatedContent message{WireFormat::mls_public_message,
                                 {to_bytes(group[0].group_id()), group[0].epoch(), Sender::external(0), {}, proposal},
                                 {}};
    message.sign(service, nullptr);
    expect_refused(wire(MLSMessage{PublicMessage{message.content, message.auth, {}}}),
                   "RFC 9420 §12.1.8: a proposal that an external sender may not make");
  }
}

TEST_F(Outside, AnExternalSenderMustStandInTheList) {
  expect_refused(from_service({Remove{{3}}}, 1), "RFC 9420 §6.3.2: nobody is at the sender's leaf");
}

TEST_F(Outside, AnExternalSenderMustSign) {
  service = crypto::SigningKey::generate(world.suite.signature(), world.random);
  expect_refused(from_service({Remove{{3}}}), "RFC 9420 §6.1: the signature of the message is not valid");
}

TEST_F(Outside, AnExternalSenderMustNotCommit) {
  expect_refused(Forge(group[0]).say(Commit{}, Sender::external(0)),
                 "RFC 9420 §6.1: an external sender may only propose");
}

TEST_F(Outside, ExternalSendersAreCheckedWhenTheyAreSet) {
  GroupContextExtensions change;
  change.extensions.set(ExternalSenders{{{service.public_key(), Credential::basic(as_bytes("spy"))}}});
  world.authentication.refused.insert("spy");
  expect_refused(Forge(group[0]).say(Proposal{change}), "the test refuses the external sender");
}

TEST_F(Outside, ANewMemberMayAskToBeAdded) {
  const auto own = world.key_package("x");
  group.deliver({100}, propose_own_add(group[0].group_id(), group[0].epoch(), own, {}));
  EXPECT_EQ(committed_by(0), Types{});
  group.deliver({100}, propose_own_add(group[0].group_id(), group[0].epoch(), own, {}));
  EXPECT_EQ(committed_by(0, listing_all(), {own}), Types{add});
}

TEST_F(Outside, ANewMemberMayAskForNothingElse) {
  expect_refused(Forge(group[0]).say(Proposal{Remove{{3}}}, Sender::new_member_proposal()),
                 "RFC 9420 §6.1: a new member may only propose its own Add");
}

}  // namespace
}  // namespace qpc::mls
