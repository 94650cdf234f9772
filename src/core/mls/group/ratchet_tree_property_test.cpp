// Whatever happens to a group, its tree stays what its octets say, and earlier trees stay what they were.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/mls/group/sample_group.h"
#include "core/mls/group/tree_validation.h"

namespace qpc::mls {
namespace {

class History : public testing::TestWithParam<std::uint64_t> {
 protected:
  LeafIndex any_member() {
    auto skipped = group.random().below(group.members().size());
    auto member = group.members().begin();
    while (skipped-- > 0) ++member;
    return member->first;
  }

  void step() {
    switch (group.random().below(6)) {
      case 0:
      case 1:
        group.add();
        break;
      case 2:
        if (group.members().size() > 1) group.remove(any_member());
        break;
      case 3:
        group.update(any_member());
        break;
      default: {
        std::vector<LeafIndex> added;
        for (auto count = group.random().below(3); count > 0; --count) added.push_back(group.add());
        std::ranges::sort(added);
        auto committer = any_member();
        while (std::ranges::contains(added, committer)) committer = any_member();
        group.commit(committer, added);  // throws, if members disagree
      }
    }
  }

  /// The tree that the octets say, built and hashed from nothing.
  void expect_recomputed() {
    const auto octets = wire(group.tree());
    WireReader in(octets);
    auto again = RatchetTree::read(group.suite(), in).value();
    EXPECT_EQ(again.tree_hash(), group.tree().tree_hash());
    EXPECT_EQ(again.size(), group.tree().size());
    EXPECT_EQ(again.member_count(), group.tree().member_count());
    for (NodeIndex node; again.size().contains(node); ++node.value) {
      EXPECT_EQ(again.tree_hash(node), group.tree().tree_hash(node));
      if (const auto key = again.encryption_key(node)) EXPECT_TRUE(group.tree().has_encryption_key(*key));
    }
    const auto valid = validate_tree(again, group.context(), {.longest = std::chrono::seconds(1000), .now = {}});
    EXPECT_TRUE(valid) << valid.error().what();
  }

  void expect_private_keys_fit() {
    for (auto& [leaf, member] : group.members()) {
      auto own = member.private_keys;
      own.keep_current(group.tree());
      EXPECT_NE(own.find(node_of(leaf)), nullptr);
    }
  }

  SampleGroup group{4, GetParam()};
};

TEST_P(History, KeepsTreeHashesCensusAndCopiesTrue) {
  auto earlier = group.tree();
  auto earlier_octets = wire(earlier);
  for (int i = 0; i < 40; ++i) {
    step();
    if (i % 5 != 0) continue;
    expect_recomputed();
    expect_private_keys_fit();
    EXPECT_EQ(wire(earlier), earlier_octets);
    earlier = group.tree();
    earlier_octets = wire(earlier);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, History, testing::Range<std::uint64_t>(1, 13));

}  // namespace
}  // namespace qpc::mls
