#include "core/mls/group/continuation.h"

#include <gtest/gtest.h>

#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

struct Continuation : testing::Test {
  SampleWorld world;
  LiveGroup group{world, 3};

  /// Everybody sees the group re-initialised to this.
  void close(const ReInit& reinit) { group.commit({0}, commit_of({{reinit}})); }
  ReInit reinit_to(CipherSuite suite) { return {world.random.bytes(32), ProtocolVersion::mls10, suite, {}}; }

  Result<Committed> begin(const Group& fresh, const Group& origin, ResumptionPSKUsage usage,
                          const std::vector<OwnKeyPackage>& joining) {
    CommitOptions options;
    for (const auto& own : joining) options.proposals.push_back(add_of(own));
    return commit_continuing(fresh, origin, usage, options, world.surroundings(), world.random);
  }
  Result<Group> join(const Committed& committed, std::size_t i, const OwnKeyPackage& own, const Group* origin) {
    const auto message = read_all<MLSMessage>(committed.welcomes.at(i).message).value();
    return Group::join(*message.as<Welcome>(), own, {}, world.surroundings(), world.settings, origin);
  }
  void expect_refused(const Result<Group>& joined, std::string_view clause) {
    ASSERT_FALSE(joined);
    EXPECT_EQ(std::string_view(joined.error().what()), clause);
  }
  void expect_refused(const Result<Committed>& committed, std::string_view clause) {
    ASSERT_FALSE(committed);
    EXPECT_EQ(std::string_view(committed.error().what()), clause);
  }
  /// A world for key packages of another suite.
  static SampleWorld other(CipherSuite suite) { return SampleWorld(9, suite); }
};

TEST_F(Continuation, BringsAReInitialisedGroupToAnotherSuite) {
  const auto reinit = reinit_to(CipherSuite{0xF001});
  close(reinit);
  auto hybrid = other(reinit.cipher_suite);
  const auto fresh = Group::create(hybrid.suite, reinit.group_id, hybrid.identity("0"), reinit.extensions,
                                   world.settings, world.random)
                         .value();
  const std::vector joining{hybrid.key_package("1"), hybrid.key_package("2")};
  const auto committed = begin(fresh, group[0], ResumptionPSKUsage::reinit, joining).value();
  const auto successor = committed.next.merge(committed.pending).value();
  const auto one = join(committed, 0, joining[0], &group[1]).value();
  const auto two = join(committed, 1, joining[1], &group[2]).value();
  EXPECT_EQ(to_bytes(one.epoch_authenticator()), to_bytes(successor.epoch_authenticator()));
  EXPECT_EQ(to_bytes(two.epoch_authenticator()), to_bytes(successor.epoch_authenticator()));
  EXPECT_TRUE(one.suite().is_post_quantum());

  // Who does not know the group that it continues, or knows it in another epoch, does not come in.
  expect_refused(join(committed, 0, joining[0], nullptr), "the test has no such PSK");
}

TEST_F(Continuation, MayKeepTheIdOfAGroupThatWasReInitialised) {
  const ReInit reinit{to_bytes(group[0].group_id()), ProtocolVersion::mls10, world.suite.cipher_suite(), {}};
  close(reinit);
  const auto fresh =
      Group::create(world.suite, reinit.group_id, world.identity("0"), {}, world.settings, world.random).value();
  const std::vector joining{world.key_package("1"), world.key_package("2")};
  const auto committed = begin(fresh, group[0], ResumptionPSKUsage::reinit, joining).value();
  const auto successor = committed.next.merge(committed.pending).value();
  const auto one = join(committed, 0, joining[0], &group[1]).value();
  EXPECT_EQ(to_bytes(one.epoch_authenticator()), to_bytes(successor.epoch_authenticator()));
}

TEST_F(Continuation, OfAReInitIsWhatWasAnnounced) {
  const auto reinit = reinit_to(CipherSuite{1});
  const auto make = [&](ByteView id, const Extensions& extensions = {}) {
    return Group::create(world.suite, id, world.identity("0"), extensions, world.settings, world.random).value();
  };
  const std::vector all{world.key_package("1"), world.key_package("2")};
  expect_refused(begin(make(reinit.group_id), group[0], ResumptionPSKUsage::reinit, all),
                 "RFC 9420 §11.2: a successor of a group that was not re-initialised");
  close(reinit);
  constexpr auto clause = "RFC 9420 §11.2: a successor that is not what the ReInit announced";
  expect_refused(begin(make(Bytes(32)), group[0], ResumptionPSKUsage::reinit, all), clause);
  Extensions extensions;
  extensions.set(ExtensionType::group_profile, {1});
  expect_refused(begin(make(reinit.group_id, extensions), group[0], ResumptionPSKUsage::reinit, all), clause);
  expect_refused(begin(make(reinit.group_id), group[0], ResumptionPSKUsage::reinit, {all[0]}),
                 "RFC 9420 §11.2: a successor without some members of the group");
  EXPECT_TRUE(begin(make(reinit.group_id), group[0], ResumptionPSKUsage::reinit, all));
}

TEST_F(Continuation, BranchesOffASmallerGroup) {
  const auto fresh = world.create("0");
  const std::vector joining{world.key_package("2")};
  const auto committed = begin(fresh, group[0], ResumptionPSKUsage::branch, joining).value();
  const auto branch = committed.next.merge(committed.pending).value();
  const auto joined = join(committed, 0, joining[0], &group[2]).value();
  EXPECT_EQ(to_bytes(joined.epoch_authenticator()), to_bytes(branch.epoch_authenticator()));
  EXPECT_EQ(joined.member_count(), 2u);
  // Somebody with the Welcome's keys, but not of the group, cannot get in: the PSK is missing.
  LiveGroup elsewhere(world, 2);
  EXPECT_EQ(join(committed, 0, joining[0], &elsewhere[0]).error().kind, Kind::not_found);
}

TEST_F(Continuation, OfABranchHasNobodyNew) {
  expect_refused(begin(world.create("0"), group[0], ResumptionPSKUsage::branch, {world.key_package("stranger")}),
                 "RFC 9420 §11.3: a branch with somebody who is not in its origin");
  auto hybrid = other(CipherSuite{0xF001});
  expect_refused(begin(hybrid.create("0"), group[0], ResumptionPSKUsage::branch, {}),
                 "RFC 9420 §11.3: a branch with another version or suite than its origin");
}

TEST_F(Continuation, IsForTheFirstCommitOnly) {
  constexpr auto clause = "RFC 9420 §11: only the first commit of a group says what it continues";
  expect_refused(begin(group[0], group[0], ResumptionPSKUsage::branch, {}), clause);
  expect_refused(begin(world.create("0"), group[0], ResumptionPSKUsage::application, {}), clause);
}

// What a creator who breaks the rules is told by those who join.

struct FalseContinuation : Continuation {
  /// The first commit of a group that claims to continue `origin`, with nothing checked.
  Committed claim(const Group& fresh, const Group& origin, ResumptionPSKUsage usage,
                  const std::vector<OwnKeyPackage>& joining, std::uint64_t epoch) {
    struct Psks final : PskStore {
      const Group& origin;
      explicit Psks(const Group& from) : origin(from) {}
      Result<Secret> find_psk(const PreSharedKeyID& id) const override {
        return origin.resumption_psk(std::get<ResumptionPSKID>(id.body).psk_epoch);
      }
    } psks(origin);
    CommitOptions options;
    for (const auto& own : joining) options.proposals.push_back(add_of(own));
    options.proposals.push_back({PreSharedKey{
        {ResumptionPSKID{usage, to_bytes(origin.group_id()), epoch}, Bytes(world.suite.hash_size(), 1)}}});
    return fresh.commit(options, {.authentication = world.authentication, .psks = psks, .now = world.now}, world.random)
        .value();
  }
};

TEST_F(FalseContinuation, OfAGroupThatWasNotReInitialisedIsRefused) {
  const std::vector joining{world.key_package("1"), world.key_package("2")};
  const auto committed = claim(world.create("0"), group[0], ResumptionPSKUsage::reinit, joining, group[0].epoch());
  expect_refused(join(committed, 0, joining[0], &group[1]),
                 "RFC 9420 §12.4.3.1: a successor of a group that was not re-initialised");
}

TEST_F(FalseContinuation, OfAnEarlierEpochThanTheReInitsIsRefused) {
  const auto before = group[0].epoch();
  const auto reinit = reinit_to(CipherSuite{1});
  close(reinit);
  const auto fresh =
      Group::create(world.suite, reinit.group_id, world.identity("0"), {}, world.settings, world.random).value();
  const std::vector joining{world.key_package("1"), world.key_package("2")};
  const auto committed = claim(fresh, group[0], ResumptionPSKUsage::reinit, joining, before);
  expect_refused(join(committed, 0, joining[0], &group[1]),
                 "RFC 9420 §12.4.3.1: a successor of a group that was not re-initialised");
}

TEST_F(FalseContinuation, ThatIsNotWhatWasAnnouncedIsRefused) {
  const auto reinit = reinit_to(CipherSuite{1});
  close(reinit);
  const std::vector joining{world.key_package("1"), world.key_package("2")};
  const auto elsewhere = claim(world.create("0"), group[0], ResumptionPSKUsage::reinit, joining, group[0].epoch());
  expect_refused(join(elsewhere, 0, joining[0], &group[1]),
                 "RFC 9420 §11.2: a successor that is not what the ReInit announced");
  const auto fresh =
      Group::create(world.suite, reinit.group_id, world.identity("0"), {}, world.settings, world.random).value();
  const auto without = claim(fresh, group[0], ResumptionPSKUsage::reinit, {joining[0]}, group[0].epoch());
  expect_refused(join(without, 0, joining[0], &group[1]),
                 "RFC 9420 §11.2: a successor without some members of the group");
}

TEST_F(FalseContinuation, WithSomebodyNewIsRefusedAsABranch) {
  const std::vector joining{world.key_package("1"), world.key_package("stranger")};
  const auto committed = claim(world.create("0"), group[0], ResumptionPSKUsage::branch, joining, group[0].epoch());
  expect_refused(join(committed, 0, joining[0], &group[1]),
                 "RFC 9420 §11.3: a branch with somebody who is not in its origin");
}

TEST_F(FalseContinuation, MadeLaterThanItsFirstCommitIsRefused) {
  EXPECT_EQ(
      group[0]
          .commit(commit_of({{PreSharedKey{
                      {ResumptionPSKID{ResumptionPSKUsage::branch, to_bytes(group[0].group_id()), 1}, Bytes(32)}}}}),
                  world.surroundings(), world.random)
          .error()
          .kind,
      Kind::rejected);
}

}  // namespace
}  // namespace qpc::mls
