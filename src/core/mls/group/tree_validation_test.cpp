#include "core/mls/group/tree_validation.h"

#include <gtest/gtest.h>

#include "core/mls/group/parent_hash.h"
#include "core/mls/group/sample_group.h"

namespace qpc::mls {
namespace {

constexpr ExtensionType some_extension{0xF103};

/// Five members, parents set by leaves 0 and 3, and leaf 5 unmerged at the root, so that no parent hash covers it.
class Joining : public testing::Test {
 protected:
  Joining() {
    group.commit({0});
    group.commit({3});
    group.add();
  }

  /// The tree with something wrong, as somebody would receive it.
  template <class Break>
  RatchetTree broken(Break break_it) {
    auto extension = group.tree().extension();
    break_it(extension.nodes);
    return RatchetTree::from_extension(group.suite(), std::move(extension)).value();
  }
  static LeafNode& leaf(std::vector<std::optional<Node>>& nodes, std::uint32_t index) {
    return std::get<LeafNode>(nodes[2 * index]->body);
  }
  static ParentNode& parent(std::vector<std::optional<Node>>& nodes, std::uint32_t index) {
    return std::get<ParentNode>(nodes[index]->body);
  }
  void sign(LeafNode& changed, std::uint32_t index) {
    changed.sign(group.member(index).signature_key, {group.group_id(), {index}});
  }

  Result<void> validate(RatchetTree tree, const Extensions& extensions = {}) {
    auto context = group.context();
    context.tree_hash = tree.tree_hash();
    context.extensions = extensions;
    return validate_tree(tree, context, limits);
  }
  void expect_refused(RatchetTree tree, std::string_view clause) {
    const auto result = validate(std::move(tree));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::rejected);
    EXPECT_NE(std::string_view(result.error().what()).find(clause), std::string_view::npos) << result.error().what();
  }

  LifetimeLimits limits{.longest = std::chrono::seconds(1000), .now = {}};
  SampleGroup group{5};
};

TEST_F(Joining, TakesATreeThatMembersMade) { EXPECT_TRUE(validate(group.tree())); }

TEST_F(Joining, RefusesATreeOfAnotherHash) {
  auto tree = group.tree();
  auto context = group.context();
  context.tree_hash[0] ^= 1;
  EXPECT_EQ(validate_tree(tree, context, limits).error().kind, Kind::rejected);
  context.tree_hash.clear();
  EXPECT_EQ(validate_tree(tree, context, limits).error().kind, Kind::rejected);
}

TEST_F(Joining, RefusesAParentKeyThatNobodySigned) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 3).encryption_key = Bytes(32, 9); }), "§7.9.2");
}

TEST_F(Joining, RefusesAnEmptyParentHashWhereOneIsDue) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 3).parent_hash.clear(); }), "§7.9.2");
}

TEST_F(Joining, RefusesALeafWithAnEmptyParentHash) {
  expect_refused(broken([&](auto& nodes) {
                   leaf(nodes, 3).source = FromCommit{};
                   sign(leaf(nodes, 3), 3);
                 }),
                 "§7.9.2");
}

TEST_F(Joining, RefusesAParentHashInTheRoot) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 7).parent_hash = Bytes(32, 1); }), "§7.9");
}

TEST_F(Joining, RefusesASiblingThatChangedBelowALink) {
  expect_refused(broken([](auto& nodes) { nodes[1].reset(); }), "§7.9.2");  // node 3 was set when node 1 was there
}

TEST_F(Joining, RefusesAParentThatIsNotLinkedAcrossABlankOne) {
  // Leaf 3 set nodes 5, 3 and 7. Without node 5 nothing below node 3 carries its parent hash.
  expect_refused(broken([](auto& nodes) { nodes[5].reset(); }), "§7.9.2");
}

TEST_F(Joining, TakesLinksAcrossBlankNodes) {
  group.remove({2});  // blanks 5, 3 and 7
  group.commit({3});  // sets 3 and 7; 5 has nobody on its other side
  EXPECT_EQ(group.tree().parent({5}), nullptr);
  EXPECT_TRUE(validate(group.tree()));
}

TEST_F(Joining, TakesUnmergedLeavesBelowTheOriginalSibling) {
  group.remove({1});
  group.commit({0});
  group.add();  // at leaf 1, unmerged at nodes 3 and 7
  group.add();
  EXPECT_TRUE(validate(group.tree()));
}

TEST_F(Joining, RefusesAnUnmergedLeafThatIsBlank) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 7).unmerged_leaves = {{5}, {6}}; }),
                 "no member below its node");
}

TEST_F(Joining, RefusesAnUnmergedLeafThatIsNotBelowItsNode) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 3).unmerged_leaves = {{4}}; }), "no member below its node");
}

TEST_F(Joining, RefusesAnUnmergedLeafThatIsMergedBetween) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 7).unmerged_leaves = {{2}, {5}}; }),
                 "merged at a node between");
}

TEST_F(Joining, RefusesAnUnmergedLeafThatIsLeftOut) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 7).unmerged_leaves.clear(); }), "§7.9.2");
}

TEST_F(Joining, RefusesAnEncryptionKeyThatIsThereTwice) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 3).encryption_key = parent(nodes, 7).encryption_key; }),
                 "§7.3");
  expect_refused(broken([](auto& nodes) { parent(nodes, 3).encryption_key = leaf(nodes, 4).encryption_key; }), "§7.3");
}

TEST_F(Joining, RefusesASignatureKeyThatIsThereTwice) {
  expect_refused(broken([](auto& nodes) { leaf(nodes, 4).signature_key = leaf(nodes, 2).signature_key; }), "§7.3");
}

TEST_F(Joining, RefusesKeysOfAnotherLength) {
  expect_refused(broken([](auto& nodes) { parent(nodes, 1).encryption_key.push_back(0); }), "§5.1.1");
  expect_refused(broken([&](auto& nodes) {
                   leaf(nodes, 5).encryption_key.pop_back();
                   sign(leaf(nodes, 5), 5);
                 }),
                 "§5.1.1");
}

TEST_F(Joining, RefusesALeafThatItsMemberDidNotSign) {
  expect_refused(broken([](auto& nodes) { leaf(nodes, 5).signature[5] ^= 1; }), "§7.3");
}

TEST_F(Joining, RefusesALeafThatWasSignedForAnotherPlaceOrGroup) {
  group.update({1});
  EXPECT_TRUE(validate(group.tree()));
  auto& key = group.member(1).signature_key;
  expect_refused(broken([&](auto& nodes) { leaf(nodes, 1).sign(key, {group.group_id(), {2}}); }), "§7.3");
  expect_refused(broken([&](auto& nodes) { leaf(nodes, 1).sign(key, {as_bytes("other"), {1}}); }), "§7.3");
}

TEST_F(Joining, TakesALeafThatDoesNotListTheGroupsCipherSuite) {
  EXPECT_TRUE(validate(broken([&](auto& nodes) {
    leaf(nodes, 5).capabilities.cipher_suites = {CipherSuite{2}};
    sign(leaf(nodes, 5), 5);
  })));
}

TEST_F(Joining, RefusesALifetimeThatIsTooLongOrOver) {
  limits.longest = std::chrono::seconds(999);
  EXPECT_EQ(validate(group.tree()).error().kind, Kind::rejected);
  limits = {.longest = std::chrono::seconds(1000), .now = std::chrono::sys_seconds(std::chrono::seconds(2001))};
  EXPECT_EQ(validate(group.tree()).error().kind, Kind::stale);
}

TEST_F(Joining, RefusesACredentialTypeThatSomeMemberDoesNotSupport) {
  expect_refused(broken([&](auto& nodes) {
                   leaf(nodes, 4).credential.body = X509Credential{{Bytes{1}}};
                   leaf(nodes, 4).capabilities.credentials = {CredentialType::x509};
                   sign(leaf(nodes, 4), 4);
                 }),
                 "§7.3");
}

TEST_F(Joining, RefusesACertificateWhereSomeMemberTakesNone) {
  expect_refused(broken([&](auto& nodes) {
                   leaf(nodes, 4).credential.body = X509Credential{{Bytes{1}}};
                   leaf(nodes, 4).capabilities.credentials.push_back(CredentialType::x509);
                   sign(leaf(nodes, 4), 4);
                 }),
                 "RFC 9420 §7.3: a credential type in use that some member does not support");
}

TEST_F(Joining, RefusesALeafWithAnExtensionItDoesNotList) {
  expect_refused(broken([&](auto& nodes) {
                   leaf(nodes, 5).extensions.set(some_extension, {});
                   sign(leaf(nodes, 5), 5);
                 }),
                 "RFC 9420 §7.3: the leaf has an extension it does not list");
}

TEST_F(Joining, RefusesAnExtensionOfTheGroupThatSomeMemberDoesNotSupport) {
  Extensions extensions;
  extensions.set(some_extension, {});
  EXPECT_EQ(validate(group.tree(), extensions).error().kind, Kind::rejected);
}

TEST_F(Joining, RefusesAMemberWithoutARequiredCapability) {
  const auto validate_requiring = [&](RequiredCapabilities required) {
    Extensions extensions;
    extensions.set(required);
    return validate(group.tree(), extensions);
  };
  EXPECT_TRUE(validate_requiring({.extension_types = {ExtensionType::external_pub},
                                  .proposal_types = {ProposalType::add},
                                  .credential_types = {CredentialType::basic}}));
  EXPECT_FALSE(validate_requiring({.extension_types = {some_extension}, .proposal_types = {}, .credential_types = {}}));
  EXPECT_FALSE(
      validate_requiring({.extension_types = {}, .proposal_types = {ProposalType{0xF001}}, .credential_types = {}}));
  EXPECT_FALSE(
      validate_requiring({.extension_types = {}, .proposal_types = {}, .credential_types = {CredentialType::x509}}));
}

TEST_F(Joining, VerifiesEveryLeafOnTheExecutorBesideTheRest) {
  struct Counting final : Executor {
    void for_each(std::size_t count, const std::function<void(std::size_t)>& work) override {
      calls += count;
      inline_executor().for_each(count, work);
    }
    std::size_t calls = 0;
  } executor;
  EXPECT_TRUE(validate_tree(group.tree(), group.context(), limits, executor));
  EXPECT_EQ(executor.calls, 6U + 1U);
}

TEST(ParentHashes, FollowTheEvolutionOfAppendixB) {
  SampleGroup group(2);                                          // A, B
  group.commit({0});                                             // sets X
  const std::vector<LeafIndex> added{group.add(), group.add()};  // C, D
  group.commit({1}, added);                                      // sets X' and Y
  EXPECT_TRUE(verify_parent_hashes(group.tree()));
  group.commit({2});  // sets Z' and Y'
  EXPECT_TRUE(verify_parent_hashes(group.tree()));
  EXPECT_FALSE(group.tree().leaf({0})->parent_hash().empty());
  EXPECT_TRUE(group.tree().leaf({3})->parent_hash().empty());
}

TEST(ParentHashes, HoldInEveryGroupThatGrewByCommits) {
  for (std::uint32_t members = 2; members < 20; ++members) {
    SampleGroup group(1);
    while (group.members().size() < members) {
      const std::vector<LeafIndex> added{group.add()};
      group.commit({added.front().value - 1}, added);
    }
    EXPECT_TRUE(verify_parent_hashes(group.tree())) << members;
  }
}

TEST(ParentHashes, RefuseARootThatHasOneEvenIfALeafAgrees) {
  SampleGroup group(2);
  group.commit({0});
  auto extension = group.tree().extension();
  auto& root = std::get<ParentNode>(extension.nodes[1]->body);
  auto& leaf = std::get<LeafNode>(extension.nodes[0]->body);
  const auto link = [&] {
    leaf.source = FromCommit{make_parent_hash(group.suite().hash(), root.encryption_key, root.parent_hash,
                                              group.tree().tree_hash(NodeIndex{2}))};
    auto tree = RatchetTree::from_extension(group.suite(), extension).value();
    return verify_parent_hashes(tree);
  };
  ASSERT_TRUE(link());
  root.parent_hash = Bytes(32, 1);
  const auto verified = link();
  ASSERT_FALSE(verified);
  EXPECT_EQ(std::string_view(verified.error().what()), "RFC 9420 §7.9: the root has a parent hash");
}

}  // namespace
}  // namespace qpc::mls
