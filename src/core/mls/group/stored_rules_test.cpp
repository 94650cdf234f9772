// What this client's own store may not hold: each rule for what is restored, broken by octets that are else right.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/mls/group/forge.h"
#include "core/mls/group/group_row_names.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct StoredRules : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 9};

  std::vector<GroupRow> rows() { return rows_of(group[2]); }
  template <class T>
  static void expect_refused(const Result<T>& result, Kind kind, std::string_view text) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, kind);
    EXPECT_EQ(std::string_view(result.error().what()), text);
  }
  static bool is_of(const GroupRow& row, Part part) { return row.key[0] == static_cast<std::uint8_t>(part); }
  /// Octets that begin with a format version, of another one.
  static Bytes of_another_version(const Secret& saved) {
    auto octets = to_bytes(saved.reveal());
    octets[1] ^= 0x40;
    return octets;
  }
};

TEST_F(StoredRules, AskForTheTreeOfTheEpoch) {
  const Forge forge(group[2]);
  auto tree = forge.epoch().tree;
  tree.remove({5});
  tree.tree_hash();
  WireWriter out(Content::secret);
  forge.epoch().write_without_tree(out);
  WireReader in(out.view());
  auto epoch = Epoch::read_without_tree(in).value();
  expect_refused(epoch.put_tree(tree), Kind::malformed, "a stored group with the tree of another epoch");
}

TEST_F(StoredRules, AskForOnesOwnLeaf) {
  const Forge forge(group[2]);
  WireWriter out(Content::secret);
  forge.epoch().write_without_tree(out);
  WireReader in(out.view());
  auto epoch = Epoch::read_without_tree(in).value();
  auto tree = forge.epoch().tree;
  tree.remove({2});
  epoch.context.tree_hash = tree.tree_hash();
  expect_refused(epoch.put_tree(tree), Kind::malformed, "a stored group without its own leaf");
}

TEST_F(StoredRules, AskForRowsOfThisFormat) {
  auto all = rows();
  for (auto& row : all) {
    if (is_of(row, Part::epoch)) row.value = Secret::copy_of(of_another_version(row.value));
  }
  expect_refused(Group::restore(all), Kind::unsupported, "a stored group of another format version");
}

TEST_F(StoredRules, AskForTheKeysOfEachEpoch) {
  auto all = rows();
  std::erase_if(all, [](const GroupRow& row) { return is_of(row, Part::keys); });
  expect_refused(Group::restore(all), Kind::malformed, "a stored group without the keys of an epoch");
}

TEST_F(StoredRules, AskForNoKeysOfOtherEpochs) {
  auto all = rows();
  const auto keys = std::ranges::find_if(all, [](const GroupRow& row) { return is_of(row, Part::keys); });
  const auto place = RowName::of(keys->key)->place;
  all.push_back({RowName{Part::keys, 77, place}.key(), keys->value.duplicate()});
  expect_refused(Group::restore(all), Kind::malformed, "a stored group with keys of no epoch");
}

TEST_F(StoredRules, AskForWholeProposals) {
  auto all = rows();
  all.push_back({RowName{.part = Part::proposal, .place = 0}.key(), Secret()});
  const auto restored = Group::restore(all);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().kind, Kind::malformed);
}

TEST_F(StoredRules, AskForProposalsOfKnownSenders) {
  const Bytes cached{0, 99};  // a reference of no octets, and a type of sender that does not exist
  WireReader in(cached);
  ProposalCache cache;
  expect_refused(cache.read_one(world.suite, in), Kind::malformed, "RFC 9420 §6: a type of sender that does not exist");
}

TEST_F(StoredRules, AskForAPendingCommitOfThisFormat) {
  const auto committed = group[2].commit({}, world.surroundings(), world.random).value();
  expect_refused(PendingCommit::restore(of_another_version(committed.pending.save(group[2])), group[2]),
                 Kind::unsupported, "a stored commit of another format version");
}

TEST_F(StoredRules, AskForWhatAPendingCommitChangesInTheTree) {
  const auto committed = group[2].commit({}, world.surroundings(), world.random).value();
  const auto saved = committed.pending.save(group[2]);
  WireReader in(saved.reveal());
  ASSERT_TRUE(in.u16() && in.vector() && Epoch::read_without_tree(in));
  WireWriter without(Content::secret);
  without.bytes(saved.reveal().first(saved.size() - in.size()));
  ASSERT_TRUE(in.nested());
  without.vector({});
  without.bytes(in.rest());
  expect_refused(PendingCommit::restore(without.view(), group[2]), Kind::malformed,
                 "a stored group with the tree of another epoch");
}

TEST_F(StoredRules, AskForWholeNodes) {
  for (const std::uint32_t node : {0U, 1U}) {
    WireWriter out;
    out.u32(node);
    out.vector(Bytes{1});
    const auto tree = RatchetTree::from_chunks(world.suite, {out.view()});
    ASSERT_FALSE(tree);
    EXPECT_EQ(tree.error().kind, Kind::malformed);
  }
}

}  // namespace
}  // namespace qpc::mls
