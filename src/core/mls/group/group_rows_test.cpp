#include <gtest/gtest.h>

#include <map>

#include "core/mls/group/full_group.h"

namespace qpc::mls {
namespace {

/// A store of one group's rows, which knows how much was written to it.
class Rows {
 public:
  /// Octets written, keys included.
  std::size_t keep(const Group& next) {
    std::size_t written = 0;
    for (auto& change : next.save_changes(stored_ ? &*stored_ : nullptr)) {
      written += change.key.size() + (change.value ? change.value->size() : 0);
      if (change.value) {
        rows_[change.key] = *std::move(change.value);
      } else {
        EXPECT_EQ(rows_.erase(change.key), 1U) << "a row is deleted that was never there";
      }
    }
    stored_ = next;
    return written;
  }

  Result<Group> restore() const { return Group::restore(all()); }

  std::vector<GroupRow> all() const {
    std::vector<GroupRow> all;
    for (const auto& [key, value] : rows_) all.push_back({key, value.duplicate()});
    return all;
  }

 private:
  std::map<Bytes, Secret> rows_;
  std::optional<Group> stored_;
};

void expect_same(const Group& a, const Group& b) { EXPECT_TRUE(stored(a) == stored(b)); }

class StoredHistory : public testing::TestWithParam<std::uint64_t> {};

TEST_P(StoredHistory, GivesTheSameGroupBackFromItsRowsAfterEachStep) {
  SampleWorld world(GetParam());
  world.settings.past_epochs = 2;
  LiveGroup group(world, 3);
  std::map<LeafIndex, Rows> stores;
  std::uint64_t names = 100;
  for (int step = 0; step < 30; ++step) {
    const auto leaf = std::next(group.members().begin(), static_cast<long>(world.random.below(group.size())))->first;
    switch (world.random.below(7)) {
      case 0:
        group.add(leaf, std::to_string(names++));
        break;
      case 1:
        if (const auto other = group.any(); other != leaf && group.size() > 2) {
          group.remove(leaf, other);
          stores.erase(other);
        }
        break;
      case 2:
      case 3: {
        auto options = commit_of({});
        options.path = PathPolicy::always;
        group.commit(leaf, options);
        break;
      }
      case 4: {
        auto sent = group.members().at(leaf).propose_update({}, HandshakeFormat::public_message, {},
                                                            world.surroundings(), world.random);
        group.members().at(leaf) = sent->next;
        group.deliver(leaf, sent->message);
        break;
      }
      case 5: {
        const auto component = static_cast<ComponentID>(world.random.below(8));
        if (auto exported = group.members().at(leaf).safe_export_secret(component)) {
          group.members().at(leaf) = exported->next;
        }
        break;
      }
      default:
        group.expect_agreement();
    }
    for (auto& [member, state] : group.members()) {
      auto& store = stores[member];
      store.keep(state);
      const auto restored = store.restore();
      ASSERT_TRUE(restored) << restored.error().what();
      expect_same(*restored, state);
      if (step % 3 == 0) state = *restored;  // and goes on from there
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoredHistory, testing::Range<std::uint64_t>(1, 5));

TEST(GroupRows, AreFewForAMessageAndForACommitInALargeGroup) {
  SampleWorld world;
  const LeafIndex sender{0};
  const LeafIndex receiver{254};
  FullGroup full(world, 256, {sender, receiver});
  auto committer = full.seen_by(sender);
  auto member = full.seen_by(receiver);
  Rows rows;
  const auto all = rows.keep(member);
  EXPECT_GT(all, 256U * 200);

  for (int message = 0; message < 3; ++message) {
    auto sent = committer.protect(as_bytes("hello"), {}, 0, world.random).value();
    committer = sent.next;
    member = member.process(sent.message, world.surroundings()).value().next;
    EXPECT_LT(rows.keep(member), 1500U);
  }
  auto options = commit_of({});
  options.path = PathPolicy::always;
  auto committed = committer.commit(options, world.surroundings(), world.random).value();
  EXPECT_LT(committed.pending.save(committer).size(), 6000U);
  member = member.process(committed.message, world.surroundings()).value().next;
  EXPECT_LT(rows.keep(member), 7000U);
  expect_same(rows.restore().value(), member);
  EXPECT_EQ(rows.keep(member), 0U);
}

TEST(GroupRows, BecomeThoseOfAnyOtherGroup) {
  SampleWorld world;
  world.settings.past_epochs = 2;
  LiveGroup small(world, 3);
  LiveGroup large(world, 9);
  auto fork = large[2];
  auto options = commit_of({});
  options.path = PathPolicy::always;
  for (int epoch = 0; epoch < 3; ++epoch) {
    large.commit({1}, options);
    const auto committed = fork.commit(options, world.surroundings(), world.random).value();
    fork = committed.next.merge(committed.pending).value();
    large.expect_agreement();
  }
  ASSERT_EQ(fork.epoch(), large[2].epoch());
  Rows rows;
  for (const auto* group : {&large[2], &fork, &small[0], &large[5], &small[1], &fork, &large[2]}) {
    rows.keep(*group);
    const auto restored = rows.restore();
    ASSERT_TRUE(restored) << restored.error().what();
    expect_same(*restored, *group);
  }
}

TEST(GroupRows, RestoreAPendingCommitInTheGroupItWasMadeIn) {
  SampleWorld world;
  LiveGroup group(world, 9);
  auto options = commit_of({add_of(world.key_package("joiner"))});
  options.path = PathPolicy::always;
  const auto committed = group[3].commit(options, world.surroundings(), world.random).value();
  const auto saved = committed.pending.save(committed.next);
  const auto restored = PendingCommit::restore(saved.reveal(), committed.next);
  ASSERT_TRUE(restored) << restored.error().what();
  expect_same(committed.next.merge(*restored).value(), committed.next.merge(committed.pending).value());

  const auto later = committed.next.merge(committed.pending).value();
  EXPECT_EQ(PendingCommit::restore(saved.reveal(), later).error().kind, Kind::stale);
}

TEST(GroupRows, AreMalformedWhenOneIsMissingOrOfAnotherEpoch) {
  SampleWorld world;
  LiveGroup group(world, 9);
  group.expect_agreement();
  Rows rows;
  rows.keep(group[2]);
  const auto all = rows.all();
  for (std::size_t left_out = 0; left_out < all.size(); ++left_out) {
    std::vector<GroupRow> some;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i != left_out) some.push_back({all[i].key, all[i].value.duplicate()});
    }
    const auto restored = Group::restore(some);
    ASSERT_FALSE(restored) << left_out;
    EXPECT_EQ(restored.error().kind, Kind::malformed);
  }

  group.add({0}, "joiner");
  Rows later;
  later.keep(group[2]);
  auto mixed = later.all();
  for (auto& row : mixed) {
    for (const auto& old : all) {
      if (old.key == row.key && row.key[0] == 2) row.value = old.value.duplicate();  // the tree before the commit
    }
  }
  EXPECT_EQ(Group::restore(mixed).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::mls
