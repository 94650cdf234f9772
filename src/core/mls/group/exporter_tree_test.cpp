#include "core/mls/group/exporter_tree.h"

#include <gtest/gtest.h>

#include "core/mls/group/derivation.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

const Suite suite = Suite::of(CipherSuite{1}).value();

ExporterTree tree() { return ExporterTree(Secret::copy_of(Bytes(32, 7)).into<ApplicationExportSecret>()); }

bool equal(const Secret& a, const Secret& b) { return equal_in_constant_time(a.reveal(), b.reveal()); }

TEST(ExporterTree, DerivesALeafDownItsPath) {
  // Component 0xA001: the bits of its number from the top say where to turn (RFC 9420 §9).
  auto secret = Secret::copy_of(Bytes(32, 7));
  for (int bit = 15; bit >= 0; --bit) {
    const std::string_view side = (0xA001 >> bit & 1) != 0 ? "right" : "left";
    secret = expand_with_label(suite.hash(), secret.reveal(), "tree", as_bytes(side), 32);
  }
  auto exporter = tree();
  EXPECT_TRUE(equal(exporter.take(suite, ComponentID{0xA001}).value(), secret));
}

TEST(ExporterTree, GivesASecretOnceAndTheSameInAnyOrder) {
  auto one = tree();
  auto other = tree();
  const std::vector<std::uint16_t> ids{0, 1, 0x8000, 0xFFFF, 0x7FFF, 2};
  std::map<std::uint16_t, Secret> taken;
  for (const auto id : ids) taken.emplace(id, one.take(suite, ComponentID{id}).value());
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) {
    EXPECT_TRUE(equal(other.take(suite, ComponentID{*id}).value(), taken.at(*id))) << *id;
  }
  for (const auto id : ids) EXPECT_EQ(one.take(suite, ComponentID{id}).error().kind, Kind::not_found) << id;
  EXPECT_FALSE(equal(taken.at(0), taken.at(1)));
}

TEST(ExporterTree, KeepsNothingThatASecretGivenOutComesFrom) {
  auto exporter = tree();
  WireWriter before(Content::secret);
  exporter.write(before);
  EXPECT_NE(std::ranges::search(before.view(), Bytes(32, 7)).begin(), before.view().end());
  const auto taken = exporter.take(suite, ComponentID{5}).value();
  WireWriter after(Content::secret);
  exporter.write(after);
  EXPECT_EQ(std::ranges::search(after.view(), Bytes(32, 7)).begin(), after.view().end());
  EXPECT_EQ(std::ranges::search(after.view(), taken.reveal()).begin(), after.view().end());
}

TEST(ExporterTree, GoesOnFromTheStore) {
  auto exporter = tree();
  (void)exporter.take(suite, ComponentID{5});
  WireWriter out(Content::secret);
  exporter.write(out);
  auto restored = read_all<ExporterTree>(out.view()).value();
  EXPECT_FALSE(restored.take(suite, ComponentID{5}));
  EXPECT_TRUE(equal(restored.take(suite, ComponentID{6}).value(), exporter.take(suite, ComponentID{6}).value()));
  EXPECT_EQ(read_all<ExporterTree>(Bytes{5, 0, 0, 0, 0, 0}).error().kind, Kind::malformed);
  EXPECT_EQ(read_all<ExporterTree>(Bytes{5, 0, 2, 0, 0, 0}).error().kind, Kind::malformed);
}

TEST(SafeExport, IsTheSameForAllMembersAndUsedUpAcrossRestarts) {
  SampleWorld world;
  LiveGroup group(world, 3);
  const ComponentID id{0x8001};
  const auto first = group[0].safe_export_secret(id).value();
  EXPECT_TRUE(equal(first.secret, group[2].safe_export_secret(id)->secret));
  EXPECT_FALSE(equal(first.secret, group[0].safe_export_secret(ComponentID{0x8002})->secret));
  EXPECT_EQ(restored(first.next).safe_export_secret(id).error().kind, Kind::not_found);

  const auto committed = group[0].commit({}, world.surroundings(), world.random).value();
  const auto pending = PendingCommit::restore(committed.pending.save(committed.next).reveal(), committed.next).value();
  const auto merged = committed.next.merge(pending).value();
  const auto processed = group[1].process(committed.message, world.surroundings())->next;
  EXPECT_TRUE(equal(merged.safe_export_secret(id)->secret, processed.safe_export_secret(id)->secret));
  EXPECT_FALSE(equal(merged.safe_export_secret(id)->secret, first.secret));
}

TEST(SafeExport, ReachesTheOneWhoJoins) {
  SampleWorld world;
  LiveGroup group(world, 2);
  group.add({0}, "new");
  EXPECT_TRUE(
      equal(group[2].safe_export_secret(ComponentID{9})->secret, group[0].safe_export_secret(ComponentID{9})->secret));
}

}  // namespace
}  // namespace qpc::mls
