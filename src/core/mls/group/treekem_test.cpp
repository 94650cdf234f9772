#include "core/mls/group/treekem.h"

#include <gtest/gtest.h>

#include "core/mls/group/public_key_encryption.h"
#include "core/mls/group/sample_group.h"

namespace qpc::mls {
namespace {

/// Six members; leaf 2 makes a path.
class Path : public testing::Test {
 protected:
  Path() {
    group.commit({0});
    group.commit({5});
    group.update({3});
    fresh.emplace(create({2}));
    context = group.context();
    context.tree_hash = fresh->tree().tree_hash();
    path = fresh->encrypt(context, {}, group.random()).value();
  }

  FreshPath create(LeafIndex sender) {
    return FreshPath::create(group.tree(), sender, *group.tree().leaf(sender), group.members().at(sender).signature_key,
                             group.group_id(), group.random())
        .value();
  }
  Result<RatchetTree> merge() { return merge_update_path(group.tree(), {2}, path); }
  Result<PathOpened> open(std::uint32_t leaf) {
    return open_update_path(fresh->tree(), group.member(leaf).private_keys, {2}, path, {}, context);
  }

  SampleGroup group{6};
  std::optional<FreshPath> fresh;
  GroupContext context;
  UpdatePath path;
};

TEST_F(Path, LeadsEverybodyToTheSameTreeAndSecret) {
  EXPECT_EQ(merge().value().tree_hash(), fresh->tree().tree_hash());
  const auto commit_secret = fresh->take_commit_secret();
  for (const std::uint32_t leaf : {0U, 1U, 3U, 4U, 5U}) {
    const auto opened = open(leaf).value();
    EXPECT_TRUE(equal_in_constant_time(opened.commit_secret.reveal(), commit_secret.reveal()));
    EXPECT_TRUE(opened.private_keys.check(fresh->tree()));
    EXPECT_NE(opened.private_keys.find(fresh->tree().size().root()), nullptr);
  }
}

TEST_F(Path, GivesTheSenderEveryKeyAboveIt) {
  EXPECT_TRUE(fresh->private_keys().check(fresh->tree()));
  for (const auto& step : fresh->tree().filtered_direct_path({2})) {
    EXPECT_NE(fresh->private_keys().find(step.node), nullptr);
  }
}

TEST_F(Path, SignsItsLeafForItsPlace) {
  EXPECT_TRUE(path.leaf_node.verify_signature(group.suite(), {group.group_id(), {2}}));
  EXPECT_EQ(path.leaf_node.leaf_node_source(), LeafNodeSource::commit);
  EXPECT_NE(path.leaf_node.encryption_key, group.tree().leaf({2})->encryption_key);
}

TEST_F(Path, LeavesTheTreeAndKeysItStartedFromAlone) {
  const auto tree_before = wire(group.tree());
  const auto keys_before = wire(group.member(0).private_keys);
  ASSERT_TRUE(merge());
  ASSERT_TRUE(open(0));
  EXPECT_EQ(wire(group.tree()), tree_before);
  EXPECT_EQ(wire(group.member(0).private_keys), keys_before);
}

TEST_F(Path, IsRefusedWithTooFewOrTooManyNodes) {
  path.nodes.push_back(path.nodes.back());
  EXPECT_EQ(merge().error().kind, Kind::rejected);
  EXPECT_EQ(open(0).error().kind, Kind::rejected);
  path.nodes.pop_back();
  path.nodes.pop_back();
  EXPECT_EQ(merge().error().kind, Kind::rejected);
  EXPECT_EQ(open(0).error().kind, Kind::rejected);
}

TEST_F(Path, IsRefusedWithoutTheParentHashOfItsLeaf) {
  path.leaf_node.source = FromCommit{};
  EXPECT_EQ(merge().error().kind, Kind::rejected);
  path.leaf_node.source = FromUpdate{};
  EXPECT_EQ(merge().error().kind, Kind::rejected);
}

TEST_F(Path, IsRefusedWithAnotherPublicKeyThanItsLeafSays) {
  path.nodes.back().encryption_key[0] ^= 1;
  EXPECT_EQ(merge().error().kind, Kind::rejected);
}

TEST_F(Path, IsRefusedWithAKeyOfTheTree) {
  path.nodes[0].encryption_key = group.tree().leaf({4})->encryption_key;
  EXPECT_STREQ(merge().error().what(), "RFC 9420 §12.4.2: a public key of the path is in the tree already");
}

TEST_F(Path, IsRefusedWithAKeyThatThePathItselfReplaces) {
  group.commit({2});
  auto again = create({2});
  path = again.encrypt(context, {}, group.random()).value();
  path.nodes.back().encryption_key = to_bytes(*group.tree().encryption_key(group.tree().size().root()));
  EXPECT_STREQ(merge().error().what(), "RFC 9420 §12.4.2: a public key of the path is in the tree already");
}

TEST_F(Path, IsRefusedWithTheLeafKeyItReplaces) {
  path.leaf_node.encryption_key = group.tree().leaf({2})->encryption_key;
  EXPECT_STREQ(merge().error().what(), "RFC 9420 §12.4.2: a public key of the path is in the tree already");
}

TEST_F(Path, IsRefusedWithOneKeyTwice) {
  // The leaf's key is not in its parent hash, so only the census can tell.
  path.leaf_node.encryption_key = path.nodes[0].encryption_key;
  EXPECT_STREQ(merge().error().what(), "RFC 9420 §7.3: a key that occurs twice in the tree");
}

TEST_F(Path, DoesNotOpenInAnotherContext) {
  context.epoch += 1;
  EXPECT_EQ(open(0).error().kind, Kind::rejected);
}

TEST_F(Path, DoesNotOpenWithADamagedCiphertext) {
  for (auto& node : path.nodes) {
    for (auto& ciphertext : node.encrypted_path_secret) ciphertext.ciphertext.back() ^= 1;
  }
  for (const std::uint32_t leaf : {0U, 1U, 3U, 4U, 5U}) EXPECT_EQ(open(leaf).error().kind, Kind::rejected);
}

TEST_F(Path, IsRefusedWhenItIsEncryptedToTooFewOrTooMany) {
  auto& ciphertexts = path.nodes.back().encrypted_path_secret;
  ciphertexts.push_back(ciphertexts.front());
  EXPECT_EQ(open(3).error().kind, Kind::rejected);  // although the wrong node is not the one it reads
  ciphertexts.clear();
  EXPECT_EQ(open(3).error().kind, Kind::rejected);
}

TEST_F(Path, IsRefusedWhenASecretDoesNotBelongToItsPublicKey) {
  // A committer who encrypts the secret of another path under the public keys of this one.
  auto other = create({2});
  const auto others_path = other.encrypt(context, {}, group.random()).value();
  for (std::size_t i = 0; i < path.nodes.size(); ++i) {
    path.nodes[i].encrypted_path_secret = others_path.nodes[i].encrypted_path_secret;
  }
  ASSERT_TRUE(merge());
  EXPECT_STREQ(open(0).error().what(), "RFC 9420 §7.5: a public key of the path does not belong to its path secret");
}

TEST_F(Path, IsRefusedWithASecretOfAnotherLength) {
  path.nodes[0].encrypted_path_secret[0] =
      encrypt_with_label(group.suite(), group.tree().leaf({3})->encryption_key, update_path_label, wire(context),
                         Bytes(group.suite().hash_size() - 1), group.random())
          .value();
  const auto opened = open(3);
  ASSERT_FALSE(opened);
  EXPECT_STREQ(opened.error().what(), "RFC 9420 §7.4: a path secret of another length than KDF.Nh");
}

TEST_F(Path, IsNotOpenedByItsSender) {
  EXPECT_STREQ(open(2).error().what(), "RFC 9420 §7.5: a path from oneself, or from outside the tree");
}

TEST_F(Path, IsRefusedFromOutsideTheTree) {
  EXPECT_STREQ(merge_update_path(group.tree(), {8}, path).error().what(),
               "RFC 9420 §12.4.2: a path from outside the tree");
  EXPECT_STREQ(open_update_path(fresh->tree(), group.member(0).private_keys, {8}, path, {}, context).error().what(),
               "RFC 9420 §7.5: a path from oneself, or from outside the tree");
}

TEST_F(Path, IsNotOpenedByOneWhoHoldsNoKeyItIsEncryptedTo) {
  const auto stranger = group.newcomer();
  group.member(0).private_keys = TreePrivateKeys({0}, stranger.encryption_key);
  EXPECT_EQ(open(0).error().kind, Kind::rejected);
}

TEST_F(Path, IsNotEncryptedToThoseItsCommitAdds) {
  const std::vector<LeafIndex> added{group.add(), group.add()};
  group.commit({2}, added);  // throws, if anybody does not get along
  for (const auto leaf : added) {
    EXPECT_NE(group.members().at(leaf).private_keys.find(group.tree().size().root()), nullptr);
  }
}

TEST_F(Path, OfOneMemberHasNoNodesAndStillASecret) {
  SampleGroup alone(1);
  const auto commit_secret = alone.commit({0});
  EXPECT_EQ(commit_secret.size(), alone.suite().hash_size());
  EXPECT_FALSE(equal_in_constant_time(commit_secret.reveal(), Bytes(32)));
  EXPECT_TRUE(alone.tree().leaf({0})->parent_hash().empty());
}

TEST_F(Path, MayStartAtABlankLeaf) {
  auto tree = group.tree();
  const auto leaf = tree.free_leaf().value();
  const auto newcomer = group.newcomer();
  auto joining =
      FreshPath::create(tree, leaf, newcomer.leaf, newcomer.signature_key, group.group_id(), group.random()).value();
  context.tree_hash = joining.tree().tree_hash();
  const auto joining_path = joining.encrypt(context, {}, group.random()).value();
  auto merged = merge_update_path(tree, leaf, joining_path).value();
  EXPECT_EQ(merged.tree_hash(), joining.tree().tree_hash());
  EXPECT_EQ(merged.member_count(), 7U);
  EXPECT_TRUE(open_update_path(merged, group.member(0).private_keys, leaf, joining_path, {}, context));
}

/// Whoever joins with leaf 6, which leaf 2 added.
class Welcomed : public Path {
 protected:
  Welcomed() {
    auto newcomer = group.newcomer();
    key.emplace(newcomer.encryption_key);
    leaf = group.tree().add(std::move(newcomer.leaf)).value();
    fresh.emplace(create({2}));
  }
  Result<TreePrivateKeys> join(const PathSecret* path_secret, LeafIndex committer = {2}) {
    return join_private_keys(fresh->tree(), leaf, *key, committer, path_secret);
  }

  std::optional<crypto::KemPrivateKey> key;
  LeafIndex leaf;
};

TEST_F(Welcomed, GetsTheKeysOfAllNodesAboveItAndTheCommitter) {
  const auto path_secret = fresh->path_secret_for(leaf);
  const auto keys = join(&path_secret).value();
  EXPECT_NE(keys.find(common_ancestor(leaf, {2})), nullptr);
  EXPECT_TRUE(keys.check(fresh->tree()));
}

TEST_F(Welcomed, HasItsLeafKeyAloneWithoutAPathSecret) {
  const auto keys = join(nullptr).value();
  EXPECT_NE(keys.find(node_of(leaf)), nullptr);
  EXPECT_EQ(keys.find(fresh->tree().size().root()), nullptr);
}

TEST_F(Welcomed, RefusesAPathSecretThatIsNotTheTrees) {
  const PathSecret other(group.suite().hash_size());
  EXPECT_EQ(join(&other).error().kind, Kind::rejected);
}

TEST_F(Welcomed, RefusesAPathSecretFromItselfOrNobody) {
  const auto path_secret = fresh->path_secret_for(leaf);
  EXPECT_EQ(join(&path_secret, leaf).error().kind, Kind::rejected);
  EXPECT_EQ(join(&path_secret, {99}).error().kind, Kind::rejected);
}

TEST_F(Welcomed, RefusesAPathSecretForABlankNode) {
  group.update({2});
  const auto path_secret = fresh->path_secret_for(leaf);
  EXPECT_EQ(join_private_keys(group.tree(), leaf, *key, {2}, &path_secret).error().kind, Kind::rejected);
}

TEST_F(Welcomed, RefusesALeafKeyThatIsNotTheTrees) {
  key.emplace(group.newcomer().encryption_key);
  EXPECT_EQ(join(nullptr).error().kind, Kind::rejected);
}

TEST(TreePrivateKeys, AreReadAsTheyWereWritten) {
  SampleGroup group(4);
  group.commit({0});
  const auto& keys = group.member(3).private_keys;
  const auto octets = wire(keys);
  WireReader in(octets);
  const auto read = TreePrivateKeys::read(group.suite(), in).value();
  EXPECT_EQ(read.leaf(), LeafIndex{3});
  EXPECT_TRUE(read.check(group.tree()));
  EXPECT_EQ(wire(read), octets);
}

TEST(TreePrivateKeys, LoseTheKeysOfNodesThatChanged) {
  SampleGroup group(4);
  group.commit({0});
  auto keys = group.member(3).private_keys;
  group.update({2});
  EXPECT_EQ(keys.check(group.tree()).error().kind, Kind::rejected);
  keys.keep_current(group.tree());
  EXPECT_TRUE(keys.check(group.tree()));
  EXPECT_EQ(keys.find({3}), nullptr);
  EXPECT_NE(keys.find(node_of({3})), nullptr);
}

class EverySuite : public testing::TestWithParam<SuiteAlgorithms> {};

TEST_P(EverySuite, CarriesAGroupThroughPaths) {
  SampleGroup group(3, 1, GetParam().cipher_suite);
  group.commit({1});
  const std::vector<LeafIndex> added{group.add()};
  group.commit({0}, added);
  group.commit({3});
}

INSTANTIATE_TEST_SUITE_P(Suites, EverySuite, testing::ValuesIn(Suite::all().begin(), Suite::all().end()),
                         [](const auto& suite) {
                           return std::to_string(static_cast<unsigned>(suite.param.cipher_suite));
                         });

}  // namespace
}  // namespace qpc::mls
