#include "core/mls/group/group.h"

#include <gtest/gtest.h>

#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct Groups : testing::TestWithParam<std::uint16_t> {
  SampleWorld world{1, CipherSuite{GetParam()}};
};
INSTANTIATE_TEST_SUITE_P(OfEverySuite, Groups, testing::Values(1, 2, 3, 4, 5, 6, 7, 0xF001, 0xF002, 0xF003, 0xF004));

TEST_P(Groups, BeginWithTheirCreatorInEpochZero) {
  const auto group = world.create("alice");
  EXPECT_EQ(group.epoch(), 0u);
  EXPECT_EQ(group.own_leaf_index(), LeafIndex{0});
  EXPECT_EQ(group.member_count(), 1u);
  EXPECT_EQ(group.suite(), world.suite);
  EXPECT_TRUE(group.is_active());
}

TEST_P(Groups, AgreeAfterAddsUpdatesAndRemoves) {
  LiveGroup group(world, 3);
  group.expect_agreement();
  group.add({1}, "3");
  group.commit({2}, {});
  group.expect_agreement();
  group.remove({3}, {0});
  group.expect_agreement();
  EXPECT_EQ(group.size(), 3u);
}

using OneGroup = Groups;
INSTANTIATE_TEST_SUITE_P(OfTheFirstSuite, OneGroup, testing::Values(1));

TEST_P(OneGroup, HasNewMembersByAWelcomeWithTheTreeInsideOrBeside) {
  for (const auto tree : {TreeDelivery::inside, TreeDelivery::beside}) {
    for (const auto path : {PathPolicy::when_required, PathPolicy::always}) {
      for (const auto split : {WelcomeSplit::together, WelcomeSplit::by_joiner}) {
        LiveGroup group(world, 2);
        const auto one = world.key_package("one");
        const auto two = world.key_package("two");
        auto options = commit_of({add_of(one), add_of(two)});
        options.tree = tree;
        options.path = path;
        options.welcome = split;
        const auto event = group.commit({1}, options, {one, two});
        EXPECT_EQ(event.added.size(), 2u);
        EXPECT_EQ(group.size(), 4u);
        group.expect_agreement();
      }
    }
  }
}

TEST_P(OneGroup, TakesHandshakesInTheClearToo) {
  LiveGroup group(world, 3);
  auto options = commit_of({{Remove{{2}}}});
  options.format = HandshakeFormat::public_message;
  group.commit({0}, options);
  group.expect_agreement();
}

TEST_P(OneGroup, LetsTheRemovedKnowInWhichEpoch) {
  LiveGroup group(world, 3);
  const auto removed = group[2];
  const auto committed = group[0].commit(commit_of({{Remove{{2}}}}), world.surroundings(), world.random).value();
  const auto processed = removed.process(committed.message, world.surroundings()).value();
  EXPECT_EQ(std::get<RemovedFromGroup>(processed.event).epoch, 2u);
  EXPECT_EQ(processed.next.removed_in_epoch(), 2u);
  EXPECT_FALSE(processed.next.is_active());

  const auto after = committed.next.merge(committed.pending).value();
  const auto later = after.protect(as_bytes("without you"), {}, 0, world.random).value();
  const auto refused = processed.next.process(later.message, world.surroundings());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, DecryptFailure::removed);
  EXPECT_FALSE(processed.next.protect(as_bytes("still here"), {}, 0, world.random));
}

TEST_P(OneGroup, ReadsTheLastMessagesOfTheEpochThatRemovedIt) {
  LiveGroup group(world, 3);
  const auto late = group[1].protect(as_bytes("late"), {}, 0, world.random).value();
  const auto committed = group[0].commit(commit_of({{Remove{{2}}}}), world.surroundings(), world.random).value();
  const auto removed = group[2].process(committed.message, world.surroundings())->next;
  EXPECT_TRUE(removed.process(late.message, world.surroundings()));
}

TEST_P(OneGroup, ExportsTheSameSecretsForAllMembersAndOthersForOtherLabels) {
  LiveGroup group(world, 2);
  const auto one = group[0].export_secret("label", as_bytes("context"), 40);
  EXPECT_EQ(one.size(), 40u);
  EXPECT_TRUE(equal_in_constant_time(one.reveal(), group[1].export_secret("label", as_bytes("context"), 40).reveal()));
  EXPECT_FALSE(equal_in_constant_time(one.reveal(), group[1].export_secret("other", as_bytes("context"), 40).reveal()));
  EXPECT_FALSE(equal_in_constant_time(one.reveal(), group[1].export_secret("label", as_bytes("other"), 40).reveal()));
}

TEST_P(OneGroup, InjectsExternalPsksAndItsOwnOfEarlierEpochs) {
  world.psks.external[{'k'}] = Bytes(32, 7);
  LiveGroup group(world, 3);
  group.commit({1}, commit_of({{PreSharedKey{world.psk_id("k")}}}));
  const ResumptionPSKID earlier{ResumptionPSKUsage::application, to_bytes(group[0].group_id()), 1};
  const PreSharedKeyID id{earlier, world.random.bytes(world.suite.hash_size())};
  group.commit({2}, commit_of({{PreSharedKey{id}}, {PreSharedKey{world.psk_id("k")}}}));
  group.expect_agreement();
}

TEST_P(OneGroup, LetsNewMembersInWithExternalPsks) {
  world.psks.external[{'k'}] = Bytes(32, 7);
  LiveGroup group(world, 2);
  const auto own = world.key_package("third");
  group.commit({0}, commit_of({{PreSharedKey{world.psk_id("k")}}, add_of(own)}), {own});
  EXPECT_EQ(group.size(), 3u);
  group.expect_agreement();
}

TEST_P(OneGroup, TakesACommitMadeBeforeOtherMessagesArrived) {
  LiveGroup group(world, 3);
  const auto early = group[1].protect(as_bytes("early"), {}, 0, world.random).value();
  const auto committed = group[0].commit({}, world.surroundings(), world.random).value();
  const auto busy = committed.next.process(early.message, world.surroundings())->next;
  const auto merged = busy.merge(committed.pending).value();
  EXPECT_EQ(merged.epoch(), 2u);
  // The message was read in the epoch before, and stays read.
  const auto again = merged.process(early.message, world.surroundings());
  EXPECT_EQ(again.error().reason, DecryptFailure::replayed);
}

TEST_P(OneGroup, ForgetsAPendingCommitOfAnotherEpoch) {
  LiveGroup group(world, 2);
  const auto lost = group[0].commit({}, world.surroundings(), world.random).value();
  group.commit({1}, {});
  EXPECT_EQ(group[0].merge(lost.pending).error().kind, Kind::stale);
}

TEST_P(OneGroup, DoesNotChangeWhenItMakesACommitThatIsDropped) {
  LiveGroup group(world, 2);
  const auto dropped = group[0].commit({}, world.surroundings(), world.random).value();
  group[0] = dropped.next;
  EXPECT_EQ(group[0].epoch(), 1u);
  group.commit({0}, {});
  group.expect_agreement();
}

TEST_P(OneGroup, ChangesSignatureKeyAndLeafWithACommit) {
  LiveGroup group(world, 2);
  auto identity = world.identity("0");
  identity.leaf_extensions.set(ApplicationId{{1, 2, 3}});
  CommitOptions options;
  options.new_identity = identity;
  const auto own = world.key_package("2");
  options.proposals = {add_of(own)};
  group.commit({0}, options, {own});
  group.expect_agreement();
  EXPECT_EQ(group[1].member({0})->signature_key, identity.signature_key.public_key());
  EXPECT_TRUE(group[1].member({0})->extensions.contains(ExtensionType::application_id));
}

TEST_P(OneGroup, JoinsOutsidersByAnExternalCommit) {
  LiveGroup group(world, 3);
  const auto info = group[1].group_info(TreeDelivery::inside, true, {}).value();
  auto joined = Group::join_external(Unverified(info), world.identity("outsider"), {}, {}, {}, world.surroundings(),
                                     world.settings, world.random)
                    .value();
  const auto event = group.deliver({100}, joined.message);
  EXPECT_EQ(std::get<CommitApplied>(event).added.at(0).leaf_index, LeafIndex{3});
  group.members().emplace(joined.group.own_leaf_index(), joined.group);
  group.expect_agreement();
}

TEST_P(OneGroup, LetsAMemberComeBackInPlaceOfItsFormerSelf) {
  LiveGroup group(world, 3);
  const auto info = group[1].group_info(TreeDelivery::inside, true, {}).value();
  group.members().erase({2});
  auto joined = Group::join_external(Unverified(info), world.identity("2"), {}, {}, LeafIndex{2}, world.surroundings(),
                                     world.settings, world.random)
                    .value();
  group.deliver({100}, joined.message);
  group.members().emplace(joined.group.own_leaf_index(), joined.group);
  EXPECT_EQ(group.size(), 3u);
  group.expect_agreement();
}

}  // namespace
}  // namespace qpc::mls
