// The rules for Welcomes (RFC 9420 §12.4.3.1), each kept and each broken.
#include <gtest/gtest.h>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"
#include "core/mls/group/public_key_encryption.h"
#include "core/mls/group/welcome_opening.h"

namespace qpc::mls {
namespace {

struct JoinRules : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 3};
  OwnKeyPackage own = world.key_package("joiner");
  Group sponsor = group[0];
  Welcome welcome;

  JoinRules() { welcome = welcome_by({}); }

  /// The Welcome to a commit of member 0 that adds the joiner.
  Welcome welcome_by(CommitOptions options) {
    options.proposals.push_back(add_of(own));
    options.path = PathPolicy::always;
    const auto committed = group[0].commit(options, world.surroundings(), world.random).value();
    sponsor = committed.next.merge(committed.pending).value();
    return *read_all<MLSMessage>(committed.welcomes.at(0).message)->as<Welcome>();
  }
  Result<Group> join(const Welcome& with, std::optional<ByteView> tree = {}) {
    return Group::join(with, own, tree, world.surroundings(), world.settings);
  }
  Welcome edited(const std::function<void(GroupSecrets&, GroupInfo&)>& change) {
    return edit_welcome(welcome, own, sponsor.signature_key(), change);
  }
  void expect_refused(const Welcome& with, std::string_view clause) {
    const auto joined = join(with);
    ASSERT_FALSE(joined);
    EXPECT_EQ(std::string_view(joined.error().what()), clause);
  }
  /// A Welcome whose tree was changed, with the tree hash to go with it.
  Welcome with_tree(const std::function<void(RatchetTreeExtension&)>& change) {
    return edited([&](GroupSecrets&, GroupInfo& info) {
      auto tree = info.extensions.get<RatchetTreeExtension>().value().value();
      change(tree);
      info.group_context.tree_hash = RatchetTree::from_extension(world.suite, tree)->tree_hash();
      info.extensions.set(tree);
    });
  }
};

TEST_F(JoinRules, AreKeptByAGoodWelcome) {
  const auto joined = join(welcome).value();
  EXPECT_EQ(joined.own_leaf_index(), LeafIndex{3});
  EXPECT_TRUE(std::ranges::equal(joined.epoch_authenticator(), sponsor.epoch_authenticator()));
  EXPECT_TRUE(join(edited([](GroupSecrets&, GroupInfo&) {})));
}

TEST_F(JoinRules, AskTheApplicationForTheOneWhoInvites) {
  world.authentication.refused_inviters = {"1", "2"};
  EXPECT_TRUE(join(welcome));
  world.authentication.refused_inviters = {"0"};
  expect_refused(welcome, "the test refuses the inviter");
}

TEST_F(JoinRules, AskForAnEntryForTheKeyPackage) {
  own = world.key_package("somebody else");
  EXPECT_EQ(join(welcome).error().kind, Kind::not_found);
}

TEST_F(JoinRules, AskForTheSuiteOfTheKeyPackage) {
  welcome.cipher_suite = CipherSuite{3};
  EXPECT_EQ(join(welcome).error().kind, Kind::not_found);
}

TEST_F(JoinRules, RefuseGroupSecretsThatDoNotDecrypt) {
  welcome.secrets[0].encrypted_group_secrets.ciphertext[0] ^= 1;
  EXPECT_FALSE(join(welcome));
}

TEST_F(JoinRules, RefuseAGroupInfoThatWasChanged) {
  welcome.encrypted_group_info[0] ^= 1;
  EXPECT_FALSE(join(welcome));
}

TEST_F(JoinRules, RefuseAGroupInfoThatItsSenderChangedAfterSealingIt) {
  const auto secrets = open_group_secrets(world.suite, welcome, own.key_package, own.init_key).value();
  WireWriter out(Content::secret);
  secrets.write(out);
  welcome.encrypted_group_info[0] ^= 1;
  welcome.secrets[0].encrypted_group_secrets =
      encrypt_with_label(world.suite, own.key_package.init_key, "Welcome", welcome.encrypted_group_info, out.view(),
                         world.random)
          .value();
  expect_refused(welcome, "RFC 9420 §12.4.3.1: the GroupInfo of the Welcome does not decrypt");
}

TEST_F(JoinRules, RefuseAGroupInfoThatDoesNotDecrypt) {
  auto forged = edited([](GroupSecrets& secrets, GroupInfo&) { secrets.psks.clear(); });
  const auto other = edited([](GroupSecrets& secrets, GroupInfo&) { secrets.joiner_secret.fill()[0] ^= 1; });
  expect_refused(other, "RFC 9420 §12.4.3.1: the confirmation_tag of the GroupInfo is wrong");
  forged.encrypted_group_info = other.encrypted_group_info;
  EXPECT_FALSE(join(forged));
}

TEST_F(JoinRules, AskForTheSignatureOfTheSigner) {
  const auto forged = edit_welcome(welcome, own, group[1].signature_key(), [](GroupSecrets&, GroupInfo&) {});
  expect_refused(forged, "RFC 9420 §12.4.3: the signature of the GroupInfo is not valid");
}

TEST_F(JoinRules, AskForASignerWhoIsAMember) {
  expect_refused(edited([](GroupSecrets&, GroupInfo& info) { info.signer = {9}; }),
                 "RFC 9420 §12.4.3.1: the signer of the GroupInfo is no member");
}

TEST_F(JoinRules, AskForTheRightConfirmationTag) {
  expect_refused(edited([](GroupSecrets&, GroupInfo& info) { info.confirmation_tag[0] ^= 1; }),
                 "RFC 9420 §12.4.3.1: the confirmation_tag of the GroupInfo is wrong");
}

TEST_F(JoinRules, RefuseAGroupInfoOfAnotherSuite) {
  expect_refused(edited([](GroupSecrets&, GroupInfo& info) { info.group_context.cipher_suite = CipherSuite{3}; }),
                 "RFC 9420 §12.4.3.1: the GroupInfo has another suite than the KeyPackage");
}

TEST_F(JoinRules, AskForAPathSecretThatFits) {
  EXPECT_FALSE(join(edited([](GroupSecrets& secrets, GroupInfo&) { secrets.path_secret->fill()[0] ^= 1; })));
}

TEST_F(JoinRules, RefuseTwoPsksThatSayWhereTheGroupComesFrom) {
  const PreSharedKeyID id{ResumptionPSKID{ResumptionPSKUsage::branch, {1}, 1}, Bytes(32)};
  expect_refused(edited([&](GroupSecrets& secrets, GroupInfo&) { secrets.psks = {id, id}; }),
                 "RFC 9420 §12.4.3.1: more than one PSK with usage reinit or branch");
}

TEST_F(JoinRules, AskForPskNoncesOfTheRightLength) {
  world.psks.external[{'k'}] = {1};
  const PreSharedKeyID id{ExternalPSKID{{'k'}}, Bytes(31)};
  expect_refused(edited([&](GroupSecrets& secrets, GroupInfo&) { secrets.psks = {id}; }),
                 "RFC 9420 §12.1.4: a psk_nonce of another length than the hash");
}

TEST_F(JoinRules, AskForExternalSendersWhomTheAuthenticationServiceKnows) {
  const auto service = crypto::SigningKey::generate(world.suite.signature(), world.random);
  Extensions extensions;
  extensions.set(ExternalSenders{{{service.public_key(), Credential::basic(as_bytes("spy"))}}});
  group.commit({0}, commit_of({{GroupContextExtensions{extensions}}}));
  const auto with_sender = welcome_by({});
  EXPECT_TRUE(join(with_sender));
  world.authentication.refused.insert("spy");
  expect_refused(with_sender, "the test refuses the external sender");
}

TEST_F(JoinRules, AskForThePsksThatTheWelcomeNames) {
  world.psks.external[{'k'}] = {1};
  const auto with_psk = welcome_by(commit_of({{PreSharedKey{world.psk_id("k")}}}));
  EXPECT_TRUE(join(with_psk));
  world.psks.external.clear();
  EXPECT_EQ(join(with_psk).error().kind, Kind::not_found);
}

// The tree.

TEST_F(JoinRules, AskForATree) {
  CommitOptions options;
  options.tree = TreeDelivery::beside;
  const auto beside = welcome_by(options);
  EXPECT_EQ(join(beside).error().kind, Kind::not_found);
  auto tree = wire(sponsor.ratchet_tree());
  EXPECT_TRUE(join(beside, tree));
  const auto old_tree = wire(group[0].ratchet_tree());
  EXPECT_EQ(join(beside, old_tree).error().kind, Kind::rejected);
  tree.push_back(0);
  EXPECT_EQ(join(beside, tree).error().kind, Kind::malformed);
}

TEST_F(JoinRules, AskForTheTreeOfTheGroupContext) {
  expect_refused(edited([](GroupSecrets&, GroupInfo& info) { info.group_context.tree_hash[0] ^= 1; }),
                 "RFC 9420 §12.4.3.1: the tree does not have the tree hash of the GroupContext");
}

TEST_F(JoinRules, RefuseAFalseLeaf) {
  const auto forged = with_tree([](RatchetTreeExtension& tree) {
    std::get<LeafNode>(tree.nodes[2]->body).credential = Credential::basic(as_bytes("mallory"));
  });
  EXPECT_EQ(join(forged).error().kind, Kind::rejected);
}

TEST_F(JoinRules, RefuseAFalseParent) {
  const auto forged = with_tree([](RatchetTreeExtension& tree) {
    for (auto& node : tree.nodes) {
      if (node && node->node_type() == NodeType::parent) std::get<ParentNode>(node->body).parent_hash.push_back(1);
    }
  });
  EXPECT_EQ(join(forged).error().kind, Kind::rejected);
}

TEST_F(JoinRules, AskForOnesOwnLeaf) {
  own.key_package.leaf_node.credential = Credential::basic(as_bytes("renamed"));
  own.key_package.leaf_node.sign(own.signature_key, {});
  own.key_package.sign(own.signature_key);
  const auto renamed = own;
  own = OwnKeyPackage(renamed);
  auto forged = welcome;
  forged.secrets[0].new_member = own.ref();
  expect_refused(forged, "RFC 9420 §12.4.3.1: the KeyPackage's leaf is not in the tree");
}

TEST_F(JoinRules, RefuseAGroupWithSomebodyTheAuthenticationServiceRefuses) {
  world.authentication.refused.insert("2");
  expect_refused(welcome, "the test refuses the name");
}

TEST_F(JoinRules, RefuseAnExtensionThatTheJoinerDoesNotSupport) {
  expect_refused(
      edited([](GroupSecrets&, GroupInfo& info) { info.group_context.extensions.set(ExtensionType{0xABCD}, {}); }),
      "RFC 9420 §12.1.7: an extension of the group that some member does not support");
}

TEST_F(JoinRules, IgnoreAnUnknownExtensionOfTheGroupInfo) {
  EXPECT_TRUE(join(edited([](GroupSecrets&, GroupInfo& info) { info.extensions.set(ExtensionType{0xABCD}, {}); })));
}

}  // namespace
}  // namespace qpc::mls
