// Leaving by one's own proposal (draft-ietf-mls-extensions §6.3), each rule kept and each broken.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct SelfRemoves : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 4};

  Result<Sent> leave(std::uint32_t leaf, HandshakeFormat format = HandshakeFormat::public_message) {
    return group[leaf].propose({SelfRemove{}}, format, {}, world.surroundings(), world.random);
  }
  /// Everybody hears of it; returns the message.
  Bytes announce(std::uint32_t leaf) {
    auto sent = leave(leaf).value();
    group[leaf] = sent.next;
    group.deliver({leaf}, sent.message);
    return sent.message;
  }
  Result<ExternalJoin> join(std::vector<Bytes> self_removes, std::string_view name = "new",
                            std::optional<LeafIndex> former = {}) {
    const auto info = group[0].group_info(TreeDelivery::inside, true, {}).value();
    return Group::join_external(Unverified(info), world.identity(name), {}, {}, former, world.surroundings(),
                                world.settings, world.random, self_removes);
  }
  void expect_refused(ByteView message, std::string_view clause) {
    const auto processed = group[1].process(message, world.surroundings());
    ASSERT_FALSE(processed);
    EXPECT_EQ(std::string_view(processed.error().what()), clause);
  }
  void expect_join_refused(std::vector<Bytes> self_removes, std::string_view clause) {
    const auto joined = join(std::move(self_removes));
    ASSERT_FALSE(joined);
    EXPECT_EQ(std::string_view(joined.error().what()), clause);
  }
};

TEST_F(SelfRemoves, AreCommittedByAnotherMember) {
  announce(3);
  const auto event = group.commit({0}, {});
  ASSERT_EQ(event.removed.size(), 1u);
  EXPECT_EQ(event.removed[0].leaf_index, LeafIndex{3});
  EXPECT_FALSE(group[0].member({3}));
  group.expect_agreement();
}

TEST_F(SelfRemoves, TellTheOneWhoLeft) {
  announce(3);
  const auto committed = group[0].commit({}, world.surroundings(), world.random).value();
  const auto processed = group[3].process(committed.message, world.surroundings()).value();
  EXPECT_TRUE(std::holds_alternative<RemovedFromGroup>(processed.event));
}

TEST_F(SelfRemoves, WaitForSomebodyElseThanTheirSender) {
  announce(3);
  EXPECT_TRUE(group.commit({3}, {}).removed.empty());
  EXPECT_TRUE(group[0].member({3}));
}

TEST_F(SelfRemoves, GoBeforeARemoveOfTheSameLeaf) {
  announce(3);
  const auto event = group.commit({0}, commit_of({{Remove{{3}}}}));
  ASSERT_EQ(event.proposals.size(), 1u);
  EXPECT_TRUE(event.proposals[0].proposal.as<SelfRemove>());
}

TEST_F(SelfRemoves, ComeInPublicMessagesOnly) {
  EXPECT_FALSE(leave(3, HandshakeFormat::private_message));
  AuthenticatedContent message{
      WireFormat::mls_private_message,
      {to_bytes(group[0].group_id()), group[0].epoch(), Sender::member({0}), {}, Proposal{SelfRemove{}}},
      {}};
  message.sign(group[0].signature_key(), &group[0].context());
  WireWriter content;
  write_content(content, message.content.content);
  message.auth.write(content, ContentType::proposal);
  expect_refused(Forge(group[0]).encrypt_content(ContentType::proposal, content.view()),
                 "draft-ietf-mls-extensions §6.3: a SelfRemove that is no PublicMessage");
}

TEST_F(SelfRemoves, AreSentOnceInAnEpoch) {
  announce(3);
  EXPECT_EQ(std::string_view(leave(3).error().what()),
            "draft-ietf-mls-extensions §6.3: a second SelfRemove in one epoch");
}

TEST_F(SelfRemoves, AreNotCommittedByValue) {
  EXPECT_FALSE(group[0].commit(commit_of({{SelfRemove{}}}), world.surroundings(), world.random));
  constexpr auto clause = "draft-ietf-mls-extensions §6.3: a SelfRemove by value";
  expect_refused(Forge(group[0]).commit({{SelfRemove{}}}), clause);
  const auto committed = group[0].commit(commit_of({{SelfRemove{}}}), world.surroundings(), world.random);
  ASSERT_FALSE(committed);
  EXPECT_EQ(std::string_view(committed.error().what()), clause);
}

TEST_F(SelfRemoves, AskForTheSupportOfAllMembers) {
  auto identity = world.identity("old");
  identity.capabilities.proposals.clear();
  const auto own = world.key_package(identity);
  group.commit({0}, commit_of({add_of(own)}), {own});
  constexpr auto clause = "draft-ietf-mls-extensions §6.3: a SelfRemove that not all members support";
  EXPECT_EQ(std::string_view(leave(3).error().what()), clause);
  expect_refused(Forge(group[0]).say(Proposal{SelfRemove{}}), clause);
  expect_join_refused({Forge(group[3]).say(Proposal{SelfRemove{}})}, clause);
}

TEST_F(SelfRemoves, AreNotForThoseOutside) {
  expect_refused(Forge(group[0]).say(Proposal{SelfRemove{}}, Sender::new_member_proposal()),
                 "RFC 9420 §6.1: a new member may only propose its own Add");
  EXPECT_FALSE(allowed_from_external(ProposalType::self_remove));
}

TEST_F(SelfRemoves, AreRefusedFromTheCommitterItself) {
  const auto message = announce(3);
  const auto ref = group[1].proposals().back().ref;
  Commit commit;
  commit.proposals.push_back({ref});
  commit.path = UpdatePath{group[3].own_leaf(), {}};
  expect_refused(Forge(group[3]).say(commit),
                 "RFC 9420 §12.2: a commit that updates or removes its committer by a proposal");
}

TEST_F(SelfRemoves, AreRefusedBesideARemoveOfTheSameLeaf) {
  announce(3);
  Commit commit;
  commit.proposals = {{group[1].proposals().back().ref}, {Proposal{Remove{{3}}}}};
  commit.path = UpdatePath{group[0].own_leaf(), {}};
  expect_refused(Forge(group[0]).say(commit), "RFC 9420 §12.2: two proposals to update or remove one leaf");
}

// External commits.

TEST_F(SelfRemoves, AreTakenAlongByOneWhoJoinsFromOutside) {
  const std::vector<Bytes> leaving{announce(3), announce(1)};
  const auto joined = join(leaving).value();
  for (const std::uint32_t leaf : {0u, 2u}) {
    const auto processed = group[leaf].process(joined.message, world.surroundings()).value();
    EXPECT_TRUE(std::ranges::equal(processed.next.epoch_authenticator(), joined.group.epoch_authenticator()));
    EXPECT_EQ(std::get<CommitApplied>(processed.event).removed.size(), 2u);
  }
  EXPECT_EQ(joined.group.member_count(), 3u);
  EXPECT_TRUE(std::holds_alternative<RemovedFromGroup>(group[3].process(joined.message, world.surroundings())->event));
}

TEST_F(SelfRemoves, StandInForTheRemoveOfAFormerSelf) {
  const std::vector<Bytes> leaving{announce(3)};
  const auto joined = join(leaving, "3", LeafIndex{3}).value();
  EXPECT_EQ(joined.group.member_count(), 4u);
  EXPECT_TRUE(group[0].process(joined.message, world.surroundings()));
}

TEST_F(SelfRemoves, AreCheckedByOneWhoJoinsFromOutside) {
  constexpr auto another_epoch = "draft-ietf-mls-extensions §6.3: a SelfRemove of another group or epoch";
  const auto good = announce(3);
  expect_join_refused({Forge(group[3]).say(Proposal{Remove{{2}}})},
                      "draft-ietf-mls-extensions §6.3: a message without a SelfRemove");
  expect_join_refused({Forge(group[2]).edit(good, [](FramedContent&) {})},
                      "RFC 9420 §6.1: the signature of the message is not valid");
  expect_join_refused(
      {Forge(group[3]).edit(good, [](FramedContent& content) { content.sender = Sender::member({9}); })},
      "draft-ietf-mls-extensions §6.3: a SelfRemove from one who is no member");
  expect_join_refused({Forge(group[3]).edit(good, [](FramedContent& content) { content.group_id = {1}; })},
                      another_epoch);
  expect_join_refused({Forge(group[3]).edit(good, [](FramedContent& content) { ++content.epoch; })}, another_epoch);
  EXPECT_EQ(join({Bytes{0, 1, 0, 1, 99}}).error().kind, Kind::malformed);
}

TEST_F(SelfRemoves, CountOnceForOneWhoJoinsFromOutside) {
  const auto message = announce(3);
  const auto joined = join({message, message}).value();
  EXPECT_TRUE(group[0].process(joined.message, world.surroundings()));
}

}  // namespace
}  // namespace qpc::mls
