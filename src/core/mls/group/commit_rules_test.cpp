// The rules for commits of members (RFC 9420 §12.2, §12.4), each kept and each broken.
#include <gtest/gtest.h>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct CommitRules : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};
  Forge forge{group[0]};

  /// That member 1 refuses a message for this rule, and stays as it was.
  void expect_refused(ByteView message, std::string_view clause, DecryptFailure reason = DecryptFailure::invalid) {
    const auto before = stored(group[1]);
    const auto processed = group[1].process(message, world.surroundings());
    ASSERT_FALSE(processed);
    EXPECT_EQ(std::string_view(processed.error().what()), clause);
    EXPECT_EQ(processed.error().reason, reason);
    EXPECT_TRUE(stored(group[1]) == before);
  }

  /// A good commit of member 0 in the clear, to be spoilt.
  Bytes good_commit(std::vector<Proposal> proposals = {}) {
    auto options = commit_of(std::move(proposals));
    options.format = HandshakeFormat::public_message;
    return group[0].commit(options, world.surroundings(), world.random)->message;
  }

  /// Puts a proposal of a member on everybody's table.
  ProposalRef propose(std::uint32_t sender, const Proposal& proposal) {
    const auto sent = group[sender]
                          .propose(proposal, HandshakeFormat::private_message, {}, world.surroundings(), world.random)
                          .value();
    return take(sender, sent);
  }
  ProposalRef propose_update(std::uint32_t sender) {
    return take(sender,
                group[sender]
                    .propose_update({}, HandshakeFormat::private_message, {}, world.surroundings(), world.random)
                    .value());
  }
  ProposalRef take(std::uint32_t sender, const Sent& sent) {
    group[sender] = sent.next;
    group.deliver({sender}, sent.message);
    return sent.next.proposals().back().ref;
  }
  Bytes commit_by_ref(const std::vector<ProposalRef>& refs) {
    Commit commit;
    for (const auto& ref : refs) commit.proposals.push_back({ref});
    return forge.say(commit);
  }
};

TEST_F(CommitRules, AreKeptByAGoodCommit) {
  EXPECT_TRUE(group[1].process(good_commit(), world.surroundings()));
  EXPECT_TRUE(group[1].process(good_commit({{Remove{{2}}}}), world.surroundings()));
}

// The message.

TEST_F(CommitRules, AskForAMembershipTag) {
  auto message = good_commit();
  message.back() ^= 1;
  expect_refused(message, "RFC 9420 §6.2: the membership_tag is wrong", DecryptFailure::bad_tag);
}

TEST_F(CommitRules, AskForTheSignatureOfTheSender) {
  const auto message = Forge(group[2]).say(Commit{}, Sender::member({0}));
  expect_refused(message, "RFC 9420 §6.1: the signature of the message is not valid", DecryptFailure::bad_signature);
}

TEST_F(CommitRules, AskForASenderWhoIsAMember) {
  expect_refused(forge.say(Commit{}, Sender::member({9})), "RFC 9420 §6.3.2: nobody is at the sender's leaf",
                 DecryptFailure::unknown_sender);
}

TEST_F(CommitRules, AskForTheRightConfirmationTag) {
  const auto message = forge.edit_auth(good_commit(), [](auto& auth) { auth.confirmation_tag[0] ^= 1; });
  expect_refused(message, "RFC 9420 §12.4.2: the confirmation_tag is wrong");
}

TEST_F(CommitRules, RefuseAConfirmationTagOfAnotherLength) {
  const auto message = forge.edit_auth(good_commit(), [](auto& auth) { auth.confirmation_tag.clear(); });
  expect_refused(message, "RFC 9420 §12.4.2: the confirmation_tag is wrong");
}

TEST_F(CommitRules, RefuseACommitOfAnEpochThatIsOver) {
  const auto message = good_commit();
  group.commit({2}, {});
  expect_refused(message, "RFC 9420 §15.3: a message of an epoch that is over", DecryptFailure::epoch_too_old);
}

TEST_F(CommitRules, RefuseAnApplicationMessageInTheClear) {
  expect_refused(forge.say(ApplicationData{{1}}), "RFC 9420 §6: an application message that is not encrypted");
}

// The list.

TEST_F(CommitRules, RefuseAReferenceToAnUnknownProposal) {
  expect_refused(commit_by_ref({ProposalRef{{Bytes(32, 1)}}}),
                 "RFC 9420 §12.4: a commit refers to an unknown proposal");
}

TEST_F(CommitRules, RefuseToUpdateTheCommitterByAProposal) {
  expect_refused(commit_by_ref({propose_update(0)}),
                 "RFC 9420 §12.2: a commit that updates or removes its committer by a proposal");
}

TEST_F(CommitRules, RefuseToRemoveTheCommitter) {
  expect_refused(forge.commit({{Remove{{0}}}}),
                 "RFC 9420 §12.2: a commit that updates or removes its committer by a proposal");
  expect_refused(commit_by_ref({propose(2, {Remove{{0}}})}),
                 "RFC 9420 §12.2: a commit that updates or removes its committer by a proposal");
}

TEST_F(CommitRules, RefuseTwoProposalsForOneLeaf) {
  constexpr auto clause = "RFC 9420 §12.2: two proposals to update or remove one leaf";
  expect_refused(forge.commit({{Remove{{2}}}, {Remove{{2}}}}), clause);
  const auto update = propose_update(2);
  expect_refused(commit_by_ref({update, update}), clause);
  expect_refused(commit_by_ref({update, propose(3, {Remove{{2}}})}), clause);
}

TEST_F(CommitRules, RefuseOnePskTwice) {
  world.psks.external[{'k'}] = {1};
  const auto id = world.psk_id("k");
  expect_refused(forge.commit({{PreSharedKey{id}}, {PreSharedKey{id}}}), "RFC 9420 §12.2: one PreSharedKeyID twice");
}

TEST_F(CommitRules, RefuseTwoChangesOfTheExtensions) {
  expect_refused(forge.commit({{GroupContextExtensions{}}, {GroupContextExtensions{}}}),
                 "RFC 9420 §12.2: two GroupContextExtensions proposals");
}

TEST_F(CommitRules, RefuseAReInitWithAnotherProposal) {
  expect_refused(forge.commit({{ReInit{{1}, ProtocolVersion::mls10, CipherSuite{1}, {}}}, {Remove{{2}}}}),
                 "RFC 9420 §12.2: a ReInit together with another proposal");
}

TEST_F(CommitRules, RefuseAnExternalInitFromAMember) {
  expect_refused(forge.commit({{ExternalInit{{1}}}}), "RFC 9420 §12.1.6: an ExternalInit outside an external commit");
}

TEST_F(CommitRules, RefuseAProposalOfATypeNotAllSupport) {
  expect_refused(forge.commit({{UnknownProposal{ProposalType{0xABCD}, {}}}}),
                 "RFC 9420 §12.2: a proposal of a type that not all members support", DecryptFailure::unsupported);
}

TEST_F(CommitRules, RefuseAProposalOfATypeThatOnlySomeSupport) {
  constexpr ProposalType type{0xABCD};
  for (const std::uint32_t leaf : {0U, 1U}) {  // the committer and the one who judges, but neither 2 nor 3
    CommitOptions options;
    options.new_identity = world.identity(std::to_string(leaf));
    options.new_identity->capabilities.proposals.push_back(type);
    group.commit({leaf}, options);
  }
  const Proposal unknown{UnknownProposal{type, {}}};
  const auto message =
      Forge(group[0]).edit_commit(good_commit(), [&](Commit& commit) { commit.proposals.push_back({unknown}); });
  expect_refused(message, "RFC 9420 §12.2: a proposal of a type that not all members support");
  EXPECT_EQ(group[0].commit(commit_of({unknown}), world.surroundings(), world.random).error().kind, Kind::rejected);
}

TEST_F(CommitRules, RefuseACommitThatLacksThePathItNeeds) {
  constexpr auto clause = "RFC 9420 §12.4: a commit without the path that its proposals need";
  expect_refused(forge.commit({}), clause);
  expect_refused(forge.commit({{Remove{{2}}}}), clause);
  expect_refused(forge.commit({{GroupContextExtensions{}}}), clause);
}

// The proposals.

TEST_F(CommitRules, RefuseToRemoveNobody) {
  expect_refused(forge.commit({{Remove{{4}}}}), "RFC 9420 §12.1.3: a Remove of a leaf where nobody is");
  expect_refused(forge.commit({{Remove{{UINT32_MAX}}}}), "RFC 9420 §12.1.3: a Remove of a leaf where nobody is");
}

TEST_F(CommitRules, RefuseToAddOneClientTwice) {
  constexpr auto clause = "RFC 9420 §12.2: an Add of a client that is in the group already";
  expect_refused(forge.commit({add_of(world.key_package("x")), add_of(world.key_package("x"))}), clause);
  expect_refused(forge.commit({add_of(world.key_package("3"))}), clause);
}

TEST_F(CommitRules, LetAClientInWhoseOldLeafGoes) {
  const auto own = world.key_package("3");
  group.commit({0}, commit_of({add_of(own), {Remove{{3}}}}), {own});
  group.expect_agreement();
}

TEST_F(CommitRules, RefuseToAddWhomTheAuthenticationServiceRefuses) {
  const auto add = add_of(world.key_package("mallory"));
  world.authentication.refused.insert("mallory");
  expect_refused(forge.commit({add}), "the test refuses the name");
}

TEST_F(CommitRules, RefuseAKeyPackageOfAnotherSuite) {
  SampleWorld other(2, CipherSuite{3});
  expect_refused(forge.commit({add_of(other.key_package("x"))}),
                 "RFC 9420 §10.1: a KeyPackage of another suite than the group's");
}

TEST_F(CommitRules, RefuseAKeyPackageWithAWrongSignature) {
  auto own = world.key_package("x");
  own.key_package.signature[0] ^= 1;
  expect_refused(forge.commit({add_of(own)}), "RFC 9420 §10.1: the signature of the KeyPackage is not valid");
}

TEST_F(CommitRules, RefuseTooLongALifetimeButNotOneThatIsOver) {
  auto own = OwnKeyPackage::generate(world.suite, world.identity("x"), {0, UINT64_MAX}, {}, world.random);
  expect_refused(forge.commit({add_of(own)}), "RFC 9420 §7.2: a lifetime longer than is acceptable");

  const auto expiring = world.key_package("y");
  const auto message = good_commit({add_of(expiring)});
  world.now += std::chrono::days(1);
  EXPECT_TRUE(group[1].process(message, world.surroundings()));
  EXPECT_EQ(group[0].commit(commit_of({add_of(expiring)}), world.surroundings(), world.random).error().kind,
            Kind::stale);
}

TEST_F(CommitRules, RefuseAKeyThatIsInTheTreeAlready) {
  auto identity = world.identity("x");
  identity.signature_key = group[2].signature_key();
  const auto own = world.key_package(identity);
  expect_refused(forge.commit({add_of(own)}), "RFC 9420 §7.3: a key that occurs twice in the tree");
}

TEST_F(CommitRules, RefuseAPskThatNobodyKnows) {
  expect_refused(forge.commit({{PreSharedKey{world.psk_id("k")}}}), "the test has no such PSK");
}

TEST_F(CommitRules, RefuseAPskNonceOfAnotherLength) {
  auto id = world.psk_id("k");
  id.psk_nonce.pop_back();
  expect_refused(forge.commit({{PreSharedKey{id}}}), "RFC 9420 §12.1.4: a psk_nonce of another length than the hash");
}

TEST_F(CommitRules, RefusePsksForAnotherWayToBeginAGroup) {
  for (const auto usage : {ResumptionPSKUsage::reinit, ResumptionPSKUsage::branch}) {
    const PreSharedKeyID id{ResumptionPSKID{usage, to_bytes(group[0].group_id()), 1}, Bytes(32)};
    expect_refused(forge.commit({{PreSharedKey{id}}}), "RFC 9420 §12.1.4: a PSK for another way to begin a group");
  }
}

TEST_F(CommitRules, RefuseAReInitToAnOlderVersion) {
  expect_refused(forge.commit({{ReInit{{1}, ProtocolVersion{0}, CipherSuite{1}, {}}}}),
                 "RFC 9420 §12.1.5: a ReInit to an older protocol version");
}

TEST_F(CommitRules, RefuseExtensionsThatSomeMemberDoesNotSupport) {
  GroupContextExtensions change;
  change.extensions.set(ExtensionType{0xABCD}, {});
  const auto message =
      forge.edit_commit(good_commit(), [&](Commit& commit) { commit.proposals.push_back({Proposal{change}}); });
  expect_refused(message, "RFC 9420 §12.1.7: an extension of the group that some member does not support");
}

TEST_F(CommitRules, RefuseRequirementsThatSomeMemberDoesNotMeet) {
  GroupContextExtensions change;
  change.extensions.set(RequiredCapabilities{{}, {}, {CredentialType::x509}});
  const auto message =
      forge.edit_commit(good_commit(), [&](Commit& commit) { commit.proposals.push_back({Proposal{change}}); });
  expect_refused(message, "RFC 9420 §11.1: a required capability that some member does not have");
}

TEST_F(CommitRules, RefuseToAddOneWhoDoesNotMeetTheNewRequirements) {
  GroupContextExtensions change;
  change.extensions.set(ExtensionType::group_profile, {1});
  auto identity = world.identity("x");
  identity.capabilities.extensions.clear();
  const std::vector<Proposal> proposals{{change}, add_of(world.key_package(identity))};
  EXPECT_EQ(group[0].commit(commit_of(proposals), world.surroundings(), world.random).error().kind, Kind::rejected);
  group.commit({0}, commit_of({{change}}));
  EXPECT_TRUE(group[1].extensions().contains(ExtensionType::group_profile));
}

// The path.

TEST_F(CommitRules, RefuseAPathThatKeepsTheEncryptionKey) {
  const auto message = forge.edit_commit(good_commit(), [&](Commit& commit) {
    auto& leaf = commit.path->leaf_node;
    leaf.encryption_key = group[0].own_leaf().encryption_key;
    leaf.sign(group[0].signature_key(), {group[0].group_id(), {0}});
  });
  expect_refused(message, "RFC 9420 §12.4.2: a path that keeps the committer's encryption key");
}

TEST_F(CommitRules, RefuseAPathWithAKeyOfTheTree) {
  const auto message = forge.edit_commit(good_commit(), [&](Commit& commit) {
    commit.path->nodes[0].encryption_key = group[2].own_leaf().encryption_key;
  });
  expect_refused(message, "RFC 9420 §12.4.2: a public key of the path is in the tree already");
}

TEST_F(CommitRules, RefuseAPathOfAnotherLength) {
  const auto message = forge.edit_commit(good_commit(), [](Commit& commit) { commit.path->nodes.pop_back(); });
  expect_refused(message, "RFC 9420 §7.6: a path of another length than the filtered direct path");
}

TEST_F(CommitRules, RefuseAPathLeafThatIsNotSignedForItsPlace) {
  const auto message = forge.edit_commit(good_commit(), [&](Commit& commit) {
    commit.path->leaf_node.sign(group[0].signature_key(), {group[0].group_id(), {1}});
  });
  expect_refused(message, "RFC 9420 §7.3: the signature of the leaf is not valid");
}

TEST_F(CommitRules, RefuseAPathLeafFromElsewhere) {
  const auto message = forge.edit_commit(good_commit(), [&](Commit& commit) {
    commit.path->leaf_node.source = FromUpdate{};
    commit.path->leaf_node.sign(group[0].signature_key(), {group[0].group_id(), {0}});
  });
  expect_refused(message, "RFC 9420 §12.4.2: the leaf of a path is not from a commit");
}

TEST_F(CommitRules, RefuseAPathThatNamesSomebodyElse) {
  const auto message = forge.edit_commit(good_commit(), [&](Commit& commit) {
    commit.path->leaf_node.credential = Credential::basic(as_bytes("2"));
    commit.path->leaf_node.sign(group[0].signature_key(), {group[0].group_id(), {0}});
  });
  expect_refused(message, "the test refuses a change of names");
}

TEST_F(CommitRules, RefuseAPathWhoseSecretsDoNotOpen) {
  const auto message = forge.edit_commit(good_commit(), [](Commit& commit) {
    for (auto& node : commit.path->nodes) {
      for (auto& encrypted : node.encrypted_path_secret) encrypted.ciphertext[0] ^= 1;
    }
  });
  EXPECT_FALSE(group[1].process(message, world.surroundings()));
}

// A new identity of the committer.

TEST_F(CommitRules, RefuseANewIdentityOfSomebodyElse) {
  CommitOptions options;
  options.new_identity = world.identity("somebody else");
  const auto committed = group[0].commit(options, world.surroundings(), world.random);
  ASSERT_FALSE(committed);
  EXPECT_EQ(std::string_view(committed.error().what()), "the test refuses a change of names");
}

TEST_F(CommitRules, RefuseANewIdentityThatDoesNotFitTheGroup) {
  CommitOptions options;
  options.new_identity = world.identity("0");
  options.new_identity->signature_key = group[2].signature_key();
  const auto committed = group[0].commit(options, world.surroundings(), world.random);
  ASSERT_FALSE(committed);
  EXPECT_EQ(std::string_view(committed.error().what()), "RFC 9420 §7.3: a key that occurs twice in the tree");
}

}  // namespace
}  // namespace qpc::mls
