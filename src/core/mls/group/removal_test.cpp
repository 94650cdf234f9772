// Being removed (RFC 9420 §12.4.2): for good, unless the group says that the commit was none.
#include <gtest/gtest.h>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct Removal : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};

  Committed commit(std::uint32_t committer, std::vector<Proposal> proposals) {
    auto options = commit_of(std::move(proposals));
    options.format = HandshakeFormat::public_message;
    options.path = PathPolicy::always;
    return group[committer].commit(options, world.surroundings(), world.random).value();
  }
  Group removed() {
    auto next = group[3].process(commit(0, {{Remove{{3}}}}).message, world.surroundings()).value().next;
    EXPECT_EQ(next.removed_in_epoch(), group[0].epoch() + 1);
    return next;
  }
  void expect_deaf(const Group& gone, ByteView message) {
    const auto processed = gone.process(message, world.surroundings());
    ASSERT_FALSE(processed);
    EXPECT_EQ(processed.error().reason, DecryptFailure::removed);
    EXPECT_EQ(std::string_view(processed.error().what()),
              "RFC 9420 §12.4.2: a handshake after this member was removed from the group");
  }
  template <class T>
  static void expect_refused(const Result<T>& result, std::string_view clause) {
    ASSERT_FALSE(result);
    EXPECT_EQ(std::string_view(result.error().what()), clause);
  }
};

TEST_F(Removal, IsNotUndoneByASecondCommitOfTheEpoch) {
  const auto gone = removed();
  expect_deaf(gone, commit(1, {}).message);
  const auto hidden = group[1].commit({}, world.surroundings(), world.random).value();
  expect_deaf(gone, hidden.message);
  expect_deaf(restored(gone), hidden.message);
  expect_deaf(gone, Forge(group[1]).say(Proposal{Remove{{2}}}));
}

TEST_F(Removal, LeavesLateMessagesReadable) {
  const auto said = group[1].protect(as_bytes("farewell"), {}, 0, world.random).value();
  const auto gone = removed();
  EXPECT_TRUE(gone.process(said.message, world.surroundings()));
  EXPECT_TRUE(gone.removal_confirmed()->process(said.message, world.surroundings()));
}

TEST_F(Removal, ThatTheOthersRefusedGivesWayToAnotherCommit) {
  const auto sent =
      group[1].propose({Remove{{2}}}, HandshakeFormat::public_message, {}, world.surroundings(), world.random).value();
  group[1] = sent.next;
  group.deliver({1}, sent.message);
  const auto false_one = Forge(group[1]).edit_auth(commit(1, {{Remove{{3}}}}).message,
                                                   [](FramedContentAuthData& auth) { auth.confirmation_tag[0] ^= 1; });
  EXPECT_FALSE(group[0].process(false_one, world.surroundings()));
  group[3] = group[3].process(false_one, world.surroundings()).value().next;
  EXPECT_FALSE(group[3].is_active());

  group[3] = group[3].removal_contested().value();
  EXPECT_TRUE(group[3].is_active());
  const auto event = group.commit({0}, {});
  ASSERT_EQ(event.proposals.size(), 1U);
  EXPECT_NE(event.proposals[0].proposal.as<Remove>(), nullptr);
  group.expect_agreement();
}

TEST_F(Removal, ThatIsConfirmedLeavesNothingThatLeadsOn) {
  const auto confirmed = removed().removal_confirmed().value();
  EXPECT_EQ(confirmed.removed_in_epoch(), group[0].epoch() + 1);
  EXPECT_EQ(confirmed.own_leaf(), group[3].own_leaf());
  EXPECT_TRUE(confirmed.resumption_psk(confirmed.epoch()));
  for (const auto& kept : {confirmed, restored(confirmed)}) {
    const Forge forge(kept);
    EXPECT_TRUE(forge.epoch().secrets.init_secret.empty());
    EXPECT_TRUE(forge.epoch().secrets.external_secret.empty());
    EXPECT_EQ(forge.epoch().private_keys.find(node_of({3})), nullptr);
    expect_refused(kept.removal_contested(), "RFC 9420 §12.4.2: the removal of this member stands");
    EXPECT_TRUE(kept.removal_confirmed());
  }
}

TEST_F(Removal, IsForTheRemovedToContestAndConfirm) {
  constexpr auto clause = "RFC 9420 §12.4.2: this member was not removed";
  expect_refused(group[3].removal_contested(), clause);
  expect_refused(group[3].removal_confirmed(), clause);
}

TEST_F(Removal, LetsNobodyInAnyMore) {
  expect_refused(removed().group_info(TreeDelivery::inside, true, {}),
                 "RFC 9420 §12.4.2: this member was removed from the group");
}

}  // namespace
}  // namespace qpc::mls
