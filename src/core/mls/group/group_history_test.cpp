// Random histories: whatever members do, all end an epoch with the same secrets.
#include <gtest/gtest.h>

#include "core/mls/group/delayed_world.h"

namespace qpc::mls {
namespace {

class History {
 public:
  explicit History(std::uint64_t seed) : world_(seed), group_(world_, 2) { world_.psks.external[{'k'}] = Bytes(32, 7); }

  void step() {
    switch (world_.random.below(9)) {
      case 0:
        propose({Remove{somebody()}});
        break;
      case 1:
        propose_update();
        break;
      case 2:
        propose({PreSharedKey{world_.psk_id("k")}});
        break;
      case 3:
        join_from_outside();
        break;
      case 4:
        restart();
        break;
      default:
        commit();
        break;
    }
    group_.expect_agreement();
  }

 private:
  LeafIndex somebody() {
    auto found = group_.members().begin();
    std::advance(found, world_.random.below(group_.size()));
    return found->first;
  }
  bool coin() { return world_.random.below(2) == 0; }
  HandshakeFormat format() { return coin() ? HandshakeFormat::private_message : HandshakeFormat::public_message; }
  std::string new_name() { return "member " + std::to_string(names_++); }

  void propose(const Proposal& proposal) {
    const auto sender = somebody();
    auto& own = group_.members().at(sender);
    const auto sent = own.propose(proposal, format(), {}, world_.surroundings(), world_.random).value();
    own = sent.next;
    group_.deliver(sender, sent.message);
  }

  void propose_update() {
    const auto sender = somebody();
    auto& own = group_.members().at(sender);
    const auto sent = own.propose_update({}, format(), {}, world_.surroundings(), world_.random).value();
    own = sent.next;
    group_.deliver(sender, sent.message);
  }

  void commit() {
    const auto committer = somebody();
    CommitOptions options;
    std::vector<OwnKeyPackage> joining;
    options.format = format();
    options.tree = coin() ? TreeDelivery::inside : TreeDelivery::beside;
    options.path = coin() ? PathPolicy::always : PathPolicy::when_required;
    if (group_.size() < 12) {
      for (auto left = world_.random.below(4); left > 0; --left) {
        joining.push_back(world_.key_package(new_name()));
        options.proposals.push_back(add_of(joining.back()));
      }
    }
    if (const auto removed = somebody(); coin() && removed != committer) options.proposals.push_back({Remove{removed}});
    if (coin()) options.proposals.push_back({PreSharedKey{world_.psk_id("k")}});
    group_.commit(committer, options, joining);
  }

  void join_from_outside() {
    const auto sponsor = somebody();
    const auto info = group_.members().at(sponsor).group_info(TreeDelivery::inside, true, {}).value();
    std::optional<LeafIndex> former;
    auto identity = world_.identity(new_name());
    if (const auto leaf = somebody(); coin() && leaf != sponsor) {
      former = leaf;
      identity.credential = group_.members().at(leaf).own_leaf().credential;
      group_.members().erase(leaf);
    }
    const auto joined = Group::join_external(Unverified(info), identity, {}, {world_.psk_id("k")}, former,
                                             world_.surroundings(), world_.settings, world_.random)
                            .value();
    group_.deliver({LeafIndex{UINT32_MAX}}, joined.message);
    group_.members().emplace(joined.group.own_leaf_index(), joined.group);
  }

  void restart() {
    auto& own = group_.members().at(somebody());
    own = restored(own);
  }

  SampleWorld world_;
  LiveGroup group_;
  int names_ = 0;
};

class RandomHistory : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seed, RandomHistory, testing::Range<std::uint64_t>(0, 20));

TEST_P(RandomHistory, LeavesAllMembersInAgreement) {
  History history(GetParam());
  for (int step = 0; step < 40 && !HasFailure(); ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    history.step();
  }
}

void play(std::uint64_t seed, int steps, std::size_t most_members) {
  DelayedWorld world(seed, most_members);
  for (int step = 0; step < steps; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    world.step();
  }
  world.settle();
  world.check();
  EXPECT_GT(world.texts(), 0U);
  EXPECT_GT(world.lost_races(), 0U);
}

class DelayedHistory : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seed, DelayedHistory, testing::Range<std::uint64_t>(0, 12));

TEST_P(DelayedHistory, LosesNothingAndShowsNothingToThoseWhoLeft) { play(GetParam(), 600, 20); }

class DelayedHistoryLong : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seed, DelayedHistoryLong, testing::Range<std::uint64_t>(100, 200));

TEST_P(DelayedHistoryLong, LosesNothingAndShowsNothingToThoseWhoLeft) { play(GetParam(), 3000, 50); }

}  // namespace
}  // namespace qpc::mls
