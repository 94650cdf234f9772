// The rules for external commits (RFC 9420 §12.2, §12.4.3.2), each kept and each broken.
#include <gtest/gtest.h>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct ExternalCommitRules : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 3};
  ClientIdentity outsider = world.identity("outsider");

  Result<ExternalJoin> join(const GroupInfo& info, std::optional<LeafIndex> former = {},
                            const std::vector<PreSharedKeyID>& psks = {}) {
    return Group::join_external(Unverified(info), outsider, {}, psks, former, world.surroundings(), world.settings,
                                world.random);
  }
  GroupInfo info() { return group[0].group_info(TreeDelivery::inside, true, {}).value(); }

  /// A good external commit after a change, signed by the outsider again.
  Bytes edited(const std::function<void(Commit&)>& change, std::optional<LeafIndex> former = {}) {
    auto message = read_all<MLSMessage>(join(info(), former)->message).value();
    auto& inner = std::get<PublicMessage>(message.body);
    change(std::get<Commit>(inner.content.content));
    AuthenticatedContent content{WireFormat::mls_public_message, inner.content, inner.auth};
    content.sign(outsider.signature_key, &group[1].context());
    return wire(MLSMessage{PublicMessage{content.content, content.auth, {}}});
  }
  void expect_refused(ByteView message, std::string_view clause) {
    const auto processed = group[1].process(message, world.surroundings());
    ASSERT_FALSE(processed);
    EXPECT_EQ(std::string_view(processed.error().what()), clause);
  }
  static void expect_refused(const Result<ExternalJoin>& joined, std::string_view clause) {
    ASSERT_FALSE(joined);
    EXPECT_EQ(std::string_view(joined.error().what()), clause);
  }
};

TEST_F(ExternalCommitRules, AreKeptByAGoodCommit) {
  EXPECT_TRUE(group[1].process(edited([](Commit&) {}), world.surroundings()));
}

TEST_F(ExternalCommitRules, AskForAPath) {
  expect_refused(edited([](Commit& commit) { commit.path.reset(); }),
                 "RFC 9420 §12.4.3.2: an external commit without a path");
}

TEST_F(ExternalCommitRules, AskForExactlyOneExternalInit) {
  constexpr auto clause = "RFC 9420 §12.2: an external commit without exactly one ExternalInit";
  expect_refused(edited([](Commit& commit) { commit.proposals.clear(); }), clause);
  expect_refused(edited([](Commit& commit) { commit.proposals.push_back(commit.proposals[0]); }), clause);
}

TEST_F(ExternalCommitRules, RefuseTwoRemoves) {
  expect_refused(edited([](Commit& commit) {
                   commit.proposals.push_back({Proposal{Remove{{1}}}});
                   commit.proposals.push_back({Proposal{Remove{{2}}}});
                 }),
                 "RFC 9420 §12.2: an external commit with more than one Remove");
}

TEST_F(ExternalCommitRules, RefuseOtherProposals) {
  const auto add = add_of(world.key_package("x"));
  expect_refused(edited([&](Commit& commit) { commit.proposals.push_back({add}); }),
                 "RFC 9420 §12.2: an external commit with proposals it may not have");
}

TEST_F(ExternalCommitRules, RefuseProposalsByReference) {
  expect_refused(edited([](Commit& commit) { commit.proposals.push_back({ProposalRef{{Bytes(32)}}}); }),
                 "RFC 9420 §12.4: a commit refers to an unknown proposal");
  const auto processed = group[1].process(Forge(group[0]).say(Proposal{Remove{{2}}}), world.surroundings()).value();
  group[1] = processed.next;
  const auto ref = std::get<ProposalReceived>(processed.event).ref;
  expect_refused(edited([&](Commit& commit) { commit.proposals.push_back({ref}); }),
                 "RFC 9420 §12.4.3.2: an external commit with a proposal by reference");
}

TEST_F(ExternalCommitRules, RefuseToRemoveSomebodyElse) {
  expect_refused(join(info(), LeafIndex{2})->message, "the test refuses a change of names");
}

TEST_F(ExternalCommitRules, RefuseWhomTheAuthenticationServiceRefuses) {
  const auto message = join(info())->message;
  world.authentication.refused.insert("outsider");
  expect_refused(message, "the test refuses the name");
}

TEST_F(ExternalCommitRules, AskForTheSignatureOfTheNewLeaf) {
  auto message = read_all<MLSMessage>(join(info())->message).value();
  std::get<PublicMessage>(message.body).auth.signature[0] ^= 1;
  expect_refused(wire(message), "RFC 9420 §6.1: the signature of the message is not valid");
}

TEST_F(ExternalCommitRules, LetAMemberRemoveItsFormerSelf) {
  outsider = world.identity("2");
  EXPECT_TRUE(group[1].process(join(info(), LeafIndex{2})->message, world.surroundings()));
}

TEST_F(ExternalCommitRules, AskForAnExternalPub) {
  const auto without = group[0].group_info(TreeDelivery::inside, false, {}).value();
  EXPECT_EQ(std::string_view(join(without).error().what()), "RFC 9420 §12.4.3.2: a GroupInfo without external_pub");
}

TEST_F(ExternalCommitRules, AskForAGroupInfoThatIsSigned) {
  auto changed = info();
  changed.group_context.epoch += 1;
  EXPECT_EQ(join(changed).error().kind, Kind::rejected);
}

TEST_F(ExternalCommitRules, AskForAKeyOfTheSuitesScheme) {
  outsider.signature_key = crypto::SigningKey::generate(crypto::SignatureScheme::ed448, world.random);
  EXPECT_EQ(join(info()).error().kind, Kind::rejected);
}

TEST_F(ExternalCommitRules, AskForAFormerLeafWhereSomebodyIs) {
  EXPECT_EQ(join(info(), LeafIndex{7}).error().kind, Kind::not_found);
}

TEST_F(ExternalCommitRules, RefuseAnUpdateOfNobodysLeaf) {
  auto leaf = group[2].own_leaf();
  leaf.source = FromUpdate{};
  expect_refused(edited([&](Commit& commit) { commit.proposals.push_back({Proposal{Update{leaf}}}); }),
                 "RFC 9420 §12.1.2: an Update from one who is no member");
}

TEST_F(ExternalCommitRules, AskForALeafThatIsSignedForItsPlace) {
  const auto message =
      edited([&](Commit& commit) { commit.path->leaf_node.sign(outsider.signature_key, {group[0].group_id(), {1}}); });
  expect_refused(message, "RFC 9420 §7.3: the signature of the leaf is not valid");
}

TEST_F(ExternalCommitRules, AskForALeafThatListsItsCipherSuite) {
  outsider.capabilities.cipher_suites = {CipherSuite{2}};
  expect_refused(join(info()), "RFC 9420 §7.2: the leaf does not list the cipher suite it is used with");
}

TEST_F(ExternalCommitRules, AskForALeafThatFitsTheGroup) {
  outsider.credential = {X509Credential{{Bytes{1}}}};
  outsider.capabilities = own_capabilities({CredentialType::x509}, {}, world.random);
  expect_refused(join(info()), "RFC 9420 §7.3: a credential type in use that some member does not support");
}

TEST_F(ExternalCommitRules, RefuseAClientThatIsAMemberAlready) {
  const auto refused = [&] {
    outsider = world.identity("2");
    return join(info());
  }();
  expect_refused(refused, "RFC 9420 §12.4.3.2: this client is a member, and its former leaf stays");
  const auto message = edited(
      [&](Commit& commit) {
        commit.proposals.pop_back();
        commit.path->leaf_node.sign(outsider.signature_key, {group[0].group_id(), {3}});
      },
      LeafIndex{2});
  expect_refused(message, "RFC 9420 §12.4.3.2: an external commit of a client that is in the group already");
}

TEST_F(ExternalCommitRules, AskForPsksOfAGroupThatHasBegun) {
  world.psks.external[{'k'}] = {1};
  expect_refused(join(info(), {}, {{ExternalPSKID{{'k'}}, Bytes(31)}}),
                 "RFC 9420 §12.1.4: a psk_nonce of another length than the hash");
  const class : public PskStore {
    Result<Secret> find_psk(const PreSharedKeyID&) const override { return Secret(32); }
  } any;
  const PreSharedKeyID branch{ResumptionPSKID{ResumptionPSKUsage::branch, {1}, 1}, Bytes(32)};
  const Surroundings around{.authentication = world.authentication, .psks = any, .now = world.now};
  expect_refused(
      Group::join_external(Unverified(info()), outsider, {}, {branch}, {}, around, world.settings, world.random),
      "RFC 9420 §12.1.4: a PSK for another way to begin a group");
}

TEST_F(ExternalCommitRules, AskForEachPskOnce) {
  world.psks.external[{'k'}] = {1};
  const auto id = world.psk_id("k");
  EXPECT_TRUE(join(info(), {}, {id}));
  expect_refused(join(info(), {}, {id, id}), "RFC 9420 §12.2: one PreSharedKeyID twice");
}

}  // namespace
}  // namespace qpc::mls
