#include "core/mls/group/combined_group.h"

#include <gtest/gtest.h>

#include "core/mls/group/apq_components.h"
#include "core/mls/group/combined_check.h"
#include "core/mls/group/combined_psk.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

constexpr CipherSuite t_number{1};

/// A combined group as all its members see it, with ML-DSA or Ed25519 in its post-quantum half.
struct Combined : testing::TestWithParam<std::uint16_t> {
  SampleWorld world;
  Suite t_suite = Suite::of(t_number).value();
  Suite pq_suite = Suite::of(CipherSuite{GetParam()}).value();
  std::map<std::uint32_t, CombinedGroup> members;

  Combined() {
    members.emplace(0,
                    CombinedGroup::create(t_suite, pq_suite, identity("0"), {}, world.settings, world.random).value());
  }

  ClientIdentity identity(const Suite& suite, std::string_view name) {
    return {crypto::SigningKey::generate(suite.signature(), world.random),
            Credential::basic(as_bytes(name)),
            CombinedGroup::capabilities({CredentialType::basic}, {}, world.random),
            {}};
  }
  CombinedIdentity identity(std::string_view name) { return {identity(t_suite, name), identity(pq_suite, name)}; }
  OwnCombinedKeyPackage key_package(std::string_view name) {
    const auto seconds = static_cast<std::uint64_t>(world.now.time_since_epoch().count());
    const Lifetime lifetime{seconds - 10, seconds + 1000};
    const auto both = identity(name);
    return {OwnKeyPackage::generate(t_suite, both.traditional, lifetime, {}, world.random),
            OwnKeyPackage::generate(pq_suite, both.post_quantum, lifetime, {}, world.random)};
  }

  CombinedCommit commit_full(std::uint32_t committer, const FullCommitOptions& options = {}) {
    return members.at(committer).commit_full(options, world.surroundings(), world.random).value();
  }
  /// Everybody follows it; those added join.
  void full(std::uint32_t committer, const FullCommitOptions& options = {},
            const std::vector<OwnCombinedKeyPackage>& joining = {}) {
    const auto committed = commit_full(committer, options);
    std::vector<std::uint32_t> gone;
    for (auto& [leaf, member] : members) {
      if (leaf == committer) continue;
      auto processed = member.process_full(committed.message, world.surroundings()).value();
      if (std::holds_alternative<RemovedFromGroup>(processed.event)) gone.push_back(leaf);
      member = std::move(processed.next);
    }
    for (const auto leaf : gone) members.erase(leaf);
    members.at(committer) = committed.next.merge(committed.pending, world.now).value();
    for (std::size_t i = 0; i < joining.size(); ++i) {
      auto joined = join(committed.welcomes.at(i), joining[i]).value();
      members.insert_or_assign(joined.traditional().own_leaf_index().value, std::move(joined));
    }
  }
  Result<CombinedGroup> join(const MessagePair& welcome, const OwnCombinedKeyPackage& own) {
    const auto t = read_all<MLSMessage>(welcome.traditional).value();
    const auto pq = read_all<MLSMessage>(welcome.post_quantum).value();
    return CombinedGroup::join(*t.as<Welcome>(), *pq.as<Welcome>(), own, {}, {}, world.surroundings(), world.settings);
  }
  void add(std::uint32_t committer, std::vector<std::string> names) {
    FullCommitOptions options;
    std::vector<OwnCombinedKeyPackage> joining;
    for (const auto& name : names) {
      joining.push_back(key_package(name));
      options.add.push_back(joining.back().key_package());
    }
    full(committer, options, joining);
  }
  void partial(std::uint32_t committer) {
    const auto committed = members.at(committer).commit_partial({}, world.surroundings(), world.random).value();
    for (auto& [leaf, member] : members) {
      member = leaf == committer ? member.merge_partial(committed.pending).value()
                                 : member.process(committed.message, world.surroundings())->next;
    }
  }
  static std::vector<Proposal> new_epochs(const CombinedGroup& group) {
    const auto update = [](APQUpdateType type, std::uint64_t epoch) {
      return Proposal{AppDataUpdate{ComponentID::apq_mls_info, wire(APQInfoUpdate{type, {}, epoch})}};
    };
    return {update(APQUpdateType::new_t_epoch, group.traditional().epoch() + 1),
            update(APQUpdateType::new_pq_epoch, group.post_quantum().epoch() + 1)};
  }
  /// What a false FULL commit has of a true one.
  struct Parts {
    bool epochs = true;
    bool apq_psk = true;
    PathPolicy pq_path = PathPolicy::always;
    PathPolicy t_path = PathPolicy::always;
  };
  CombinedCommit forge_full(std::uint32_t committer, const Parts& parts,
                            const std::optional<OwnCombinedKeyPackage>& joining = {}) {
    const auto& by = members.at(committer);
    const ApqComponents components(no_app_components());
    const Surroundings around{world.authentication, world.psks, world.now, inline_executor(), components};
    CommitOptions pq_options;
    CommitOptions t_options;
    pq_options.path = parts.pq_path;
    t_options.path = parts.t_path;
    if (parts.epochs) pq_options.proposals = t_options.proposals = new_epochs(by);
    if (joining) {
      pq_options.proposals.push_back(add_of(joining->post_quantum));
      t_options.proposals.push_back(add_of(joining->traditional));
    }
    auto pq = by.post_quantum().commit(pq_options, around, world.random).value();
    const auto apq = export_apq_psk(pq.next.merge(pq.pending).value(), t_suite).value();
    if (parts.apq_psk) {
      t_options.proposals.push_back({PreSharedKey{
          {ApplicationPSKID{ComponentID::apq_mls_info, apq.psk_id}, world.random.bytes(t_suite.hash_size())}}});
    }
    const ApqPskStore psks(apq, world.psks);
    const Surroundings with_psk{world.authentication, psks, world.now, inline_executor(), components};
    auto t = by.traditional().commit(t_options, with_psk, world.random).value();
    CombinedCommit committed{by, PendingCombinedCommit(t.pending, pq.pending), {pq.message, t.message}, {}};
    if (joining) committed.welcomes.push_back({pq.welcomes.at(0).message, t.welcomes.at(0).message});
    return committed;
  }
  void expect_agreement() {
    const auto& first = members.begin()->second;
    for (const auto& [leaf, member] : members) {
      EXPECT_EQ(member.traditional().context(), first.traditional().context());
      EXPECT_EQ(member.post_quantum().context(), first.post_quantum().context());
      EXPECT_EQ(to_bytes(member.traditional().epoch_authenticator()),
                to_bytes(first.traditional().epoch_authenticator()));
      EXPECT_EQ(member.last_refresh().epoch, first.last_refresh().epoch);
      EXPECT_EQ(member.traditional().own_leaf_index(), member.post_quantum().own_leaf_index());
    }
  }
  void expect_refused(std::uint32_t leaf, const MessagePair& commit, std::string_view clause) {
    const auto processed = members.at(leaf).process_full(commit, world.surroundings());
    ASSERT_FALSE(processed);
    EXPECT_EQ(std::string_view(processed.error().what()), clause);
  }
};

INSTANTIATE_TEST_SUITE_P(WithEitherSignature, Combined, testing::Values(0xF003, 0xF004));
using OneCombined = Combined;
INSTANTIATE_TEST_SUITE_P(WithEd25519, OneCombined, testing::Values(0xF003));

TEST_P(Combined, AddsRefreshesAndRemovesInBothHalves) {
  add(0, {"1", "2", "3"});
  expect_agreement();
  full(2);
  partial(1);
  partial(3);
  FullCommitOptions options;
  options.remove = {LeafIndex{1}};
  full(3, options);
  EXPECT_EQ(members.size(), 3u);
  add(2, {"new"});
  expect_agreement();
  EXPECT_EQ(members.at(0).traditional().epoch(), 6u);
  EXPECT_EQ(members.at(0).post_quantum().epoch(), 4u);
}

TEST_P(Combined, SaysWhetherPostQuantumSignaturesAreUsed) {
  const auto info = find_apq_info(members.at(0).traditional().extensions()).value();
  EXPECT_EQ(info.mode, GetParam() == 0xF004);
}

TEST_P(OneCombined, KnowsWhenItWasRefreshed) {
  const RefreshPolicy policy{.most_commits = 2, .longest = std::chrono::hours(24)};
  EXPECT_TRUE(members.at(0).is_refresh_due(policy, world.now));
  add(0, {"1"});
  EXPECT_EQ(members.at(1).last_refresh(), (PqRefresh{1, world.now}));
  EXPECT_FALSE(members.at(1).is_refresh_due(policy, world.now));
  EXPECT_TRUE(members.at(1).is_refresh_due(policy, world.now + std::chrono::hours(24)));
  partial(0);
  EXPECT_FALSE(members.at(1).is_refresh_due(policy, world.now));
  partial(1);
  EXPECT_TRUE(members.at(0).is_refresh_due(policy, world.now));
  world.now += std::chrono::seconds(5);
  full(1);
  EXPECT_EQ(members.at(0).last_refresh(), (PqRefresh{4, world.now}));
}

TEST_P(OneCombined, GoesOnFromTheStore) {
  add(0, {"1"});
  partial(1);
  const auto before = members.at(1);
  auto again = CombinedGroup::restore(restored(before.traditional()), restored(before.post_quantum()),
                                      before.save_refresh().reveal())
                   .value();
  EXPECT_EQ(again.last_refresh(), before.last_refresh());
  members.at(1) = std::move(again);
  full(0);
  full(1);
  expect_agreement();

  EXPECT_FALSE(CombinedGroup::restore(members.at(1).traditional(), members.at(1).post_quantum(),
                                      before.save_refresh().reveal()));
  EXPECT_FALSE(CombinedGroup::restore(before.traditional(), before.traditional(), before.save_refresh().reveal()));
  EXPECT_FALSE(
      CombinedGroup::restore(before.traditional(), members.at(1).post_quantum(), before.save_refresh().reveal()));
}

TEST_P(OneCombined, KeepsAPendingCommitAcrossARestart) {
  add(0, {"1"});
  const auto committed = commit_full(0);
  const auto reload = [](const PendingCommit& pending, const Group& base) {
    return PendingCommit::restore(pending.save(base).reveal(), restored(base)).value();
  };
  const PendingCombinedCommit pending(reload(committed.pending.traditional(), committed.next.traditional()),
                                      reload(committed.pending.post_quantum(), committed.next.post_quantum()));
  members.at(1) = members.at(1).process_full(committed.message, world.surroundings())->next;
  members.at(0) = committed.next.merge(pending, world.now).value();
  expect_agreement();
}

TEST_P(OneCombined, InjectsASecretThatOnlyThePostQuantumHalfHas) {
  add(0, {"1"});
  const auto committed = commit_full(0);
  // The traditional half alone, with everything but the post-quantum group's secret.
  const ApqComponents components(no_app_components());
  const Surroundings around{world.authentication, world.psks, world.now, inline_executor(), components};
  const auto alone = members.at(1).traditional().process(committed.message.traditional, around);
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().kind, Kind::not_found);
}

TEST_P(OneCombined, UsesUpTheSecretOfAnEpoch) {
  add(0, {"1"});
  for (const auto& [leaf, member] : members) EXPECT_FALSE(export_apq_psk(member.post_quantum(), t_suite)) << leaf;
}

TEST_P(OneCombined, RefusesHalvesThatDoNotBelongTogether) {
  add(0, {"1", "2"});
  const auto by_zero = commit_full(0);
  const auto by_two = commit_full(2);
  EXPECT_FALSE(
      members.at(1).process_full({by_zero.message.post_quantum, by_two.message.traditional}, world.surroundings()));
  expect_refused(1, {by_zero.message.traditional, by_zero.message.post_quantum},
                 "RFC 9420 §6: a message for another group");
  const auto said = members.at(0).traditional().protect(as_bytes("x"), {}, 0, world.random).value();
  EXPECT_FALSE(members.at(1).process_full({by_zero.message.post_quantum, said.message}, world.surroundings()));
}

TEST_P(OneCombined, RefusesAFullCommitWithoutTheSecret) {
  add(0, {"1"});
  auto committed = commit_full(0);
  const ApqComponents components(no_app_components());
  const Surroundings around{world.authentication, world.psks, world.now, inline_executor(), components};
  CommitOptions options;
  for (const auto& [type, epoch] :
       {std::pair(APQUpdateType::new_t_epoch, 2), std::pair(APQUpdateType::new_pq_epoch, 2)}) {
    options.proposals.push_back(
        {AppDataUpdate{ComponentID::apq_mls_info, wire(APQInfoUpdate{type, {}, static_cast<std::uint64_t>(epoch)})}});
  }
  committed.message.traditional = members.at(0).traditional().commit(options, around, world.random)->message;
  expect_refused(1, committed.message, "draft-ietf-mls-combiner §7: a FULL commit that does not inject the apq_psk");
  // Nor does it pass as a PARTIAL one.
  const auto partial = members.at(1).process(committed.message.traditional, world.surroundings());
  ASSERT_FALSE(partial);
  EXPECT_EQ(std::string_view(partial.error().what()),
            "draft-ietf-mls-combiner §6.1: a PARTIAL commit that claims a refresh");
}

TEST_P(OneCombined, RefusesAFullCommitThatDoesNotSayItsEpochs) {
  add(0, {"1"});
  constexpr auto clause = "draft-ietf-mls-combiner §6.1: a FULL commit whose APQInfo has other epochs";
  expect_refused(1, forge_full(0, {.epochs = false}).message, clause);
  const auto own = key_package("2");
  const auto joined = join(forge_full(0, {.epochs = false}, own).welcomes.at(0), own);
  ASSERT_FALSE(joined);
  EXPECT_EQ(std::string_view(joined.error().what()), clause);
}

TEST_P(OneCombined, RefusesAFullCommitThatRefreshesOneHalfOnly) {
  add(0, {"1"});
  constexpr auto clause = "draft-ietf-mls-combiner §3.1: a FULL commit without a path in both halves";
  EXPECT_TRUE(members.at(1).process_full(forge_full(0, {}).message, world.surroundings()));
  expect_refused(1, forge_full(0, {.pq_path = PathPolicy::when_required}).message, clause);
  expect_refused(1, forge_full(0, {.t_path = PathPolicy::when_required}).message, clause);
}

TEST_P(OneCombined, RefusesAWelcomeWithoutTheSecret) {
  add(0, {"1"});
  const auto own = key_package("2");
  EXPECT_TRUE(join(forge_full(0, {}, own).welcomes.at(0), own));
  const auto joined = join(forge_full(0, {.apq_psk = false}, own).welcomes.at(0), own);
  ASSERT_FALSE(joined);
  EXPECT_EQ(std::string_view(joined.error().what()),
            "draft-ietf-mls-combiner §7: a Welcome that does not inject the apq_psk");
}

TEST_P(OneCombined, TakesAnotherStateOfTheSameTraditionalEpochOnly) {
  add(0, {"1"});
  const auto before = members.at(0);
  EXPECT_TRUE(before.with_traditional(before.traditional()));
  partial(1);
  const auto later = before.with_traditional(members.at(0).traditional());
  ASSERT_FALSE(later);
  EXPECT_EQ(std::string_view(later.error().what()),
            "draft-ietf-mls-combiner §3.1: the traditional group of another epoch");
}

TEST_P(OneCombined, IsUnsupportedWithARefreshOfAnotherFormatVersion) {
  const auto& group = members.at(0);
  auto refresh = to_bytes(group.save_refresh().reveal());
  refresh[1] ^= 0x40;
  const auto restored = CombinedGroup::restore(group.traditional(), group.post_quantum(), refresh);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().kind, Kind::unsupported);
}

/// What a PARTIAL commit may not cover.
struct OutOfPlace {
  Proposal proposal;
  std::string_view clause;
};

TEST_P(OneCombined, LeavesMembersClosingAndRefreshingToFullCommits) {
  add(0, {"1", "2"});
  constexpr std::string_view membership = "draft-ietf-mls-combiner §3: adding and removing is for FULL commits";
  constexpr std::string_view closing = "draft-ietf-mls-combiner §3: a ReInit that closes one half";
  constexpr std::string_view refresh = "draft-ietf-mls-combiner §6.1: a PARTIAL commit that claims a refresh";
  const auto& by = members.at(0);
  auto info = find_apq_info(by.traditional().extensions()).value();
  info.t_epoch += 1;
  const ApqComponents components(no_app_components());
  const class : public PskStore {
    Result<Secret> find_psk(const PreSharedKeyID&) const override { return Secret(32); }
  } any;
  const Surroundings around{world.authentication, any, world.now, inline_executor(), components};
  const OutOfPlace cases[] = {
      {{Remove{{1}}}, membership},
      {add_of(key_package("3").traditional), membership},
      {{ReInit{{1}, ProtocolVersion::mls10, t_number, {}}}, closing},
      {new_epochs(by)[0], refresh},
      {{PreSharedKey{{ApplicationPSKID{ComponentID::apq_mls_info, {1}}, Bytes(t_suite.hash_size())}}}, refresh},
  };
  for (const auto& [proposal, clause] : cases) {
    const auto own = by.commit_partial(commit_of({proposal}), around, world.random);
    ASSERT_FALSE(own) << clause;
    EXPECT_EQ(std::string_view(own.error().what()), clause);
    const auto foreign = by.traditional().commit(commit_of({proposal}), around, world.random).value();
    EXPECT_EQ(std::string_view(members.at(2).process(foreign.message, around).error().what()), clause);
    const auto merged = by.merge_partial(foreign.pending);
    ASSERT_FALSE(merged) << clause;
    EXPECT_EQ(std::string_view(merged.error().what()), clause);
    const auto proposed =
        by.traditional().propose(proposal, HandshakeFormat::private_message, {}, around, world.random).value();
    EXPECT_EQ(std::string_view(members.at(2).process(proposed.message, around).error().what()), clause);
    const auto with_it = by.with_traditional(proposed.next);
    ASSERT_FALSE(with_it) << clause;
    EXPECT_EQ(std::string_view(with_it.error().what()), clause);
  }
}

TEST_P(OneCombined, LetsPartialCommitsCoverWhatStaysInOneHalf) {
  add(0, {"1", "2"});
  auto& by = members.at(1);
  const auto sent = by.traditional()
                        .propose_update({}, HandshakeFormat::private_message, {}, world.surroundings(), world.random)
                        .value();
  by = by.with_traditional(sent.next).value();
  for (const auto leaf : {0U, 2U}) {
    members.at(leaf) = members.at(leaf).process(sent.message, world.surroundings()).value().next;
  }
  partial(0);
  expect_agreement();
}

TEST_P(OneCombined, KeepsItsAPQInfoInGroupContextExtensions) {
  add(0, {"1"});
  auto extensions = members.at(0).traditional().extensions();
  EXPECT_TRUE(check_partial(Proposal{GroupContextExtensions{extensions}}, members.at(0).traditional()));
  extensions.set(AppDataDictionary{});
  EXPECT_FALSE(check_partial(Proposal{GroupContextExtensions{extensions}}, members.at(0).traditional()));
}

TEST_P(OneCombined, RefusesToBeRemovedFromOneHalf) {
  add(0, {"1", "2"});
  const auto foreign =
      members.at(0).traditional().commit(commit_of({{Remove{{1}}}}), world.surroundings(), world.random).value();
  EXPECT_EQ(std::string_view(members.at(1).process(foreign.message, world.surroundings()).error().what()),
            "draft-ietf-mls-combiner §3.4: a PARTIAL commit that removes a member");
}

TEST_P(OneCombined, RefusesKeyPackagesOfTwoClients) {
  FullCommitOptions options;
  options.add = {{key_package("1").key_package().traditional, key_package("2").key_package().post_quantum}};
  EXPECT_EQ(members.at(0).commit_full(options, world.surroundings(), world.random).error().kind, Kind::rejected);
}

TEST_P(OneCombined, RefusesAWelcomeToOneHalfOfAnotherCommit) {
  const auto own = key_package("1");
  FullCommitOptions options;
  options.add = {own.key_package()};
  const auto once = commit_full(0, options);
  const auto again = commit_full(0, options);
  EXPECT_TRUE(join(once.welcomes.at(0), own));
  EXPECT_FALSE(join({once.welcomes.at(0).post_quantum, again.welcomes.at(0).traditional}, own));
}

TEST_P(OneCombined, TakesAFullCommitOnlyIfBothHalvesAreCommits) {
  add(0, {"1", "2"});
  const auto proposal_in = [&](const Group& group) {
    const auto around = world.surroundings();
    return group.propose({Remove{LeafIndex{1}}}, HandshakeFormat::private_message, {}, around, world.random)->message;
  };
  FullCommitOptions options;
  options.remove = {LeafIndex{2}};
  const auto commit = commit_full(0, options).message;
  expect_refused(1, {proposal_in(members.at(0).post_quantum()), commit.traditional},
                 "draft-ietf-mls-combiner §3.1: a FULL commit whose first half is no member's commit");
  expect_refused(2, {commit.post_quantum, proposal_in(members.at(0).traditional())},
                 "draft-ietf-mls-combiner §3.4: a FULL commit that removes from one half only");
}

TEST_P(OneCombined, TakesATraditionalAndAPurelyPostQuantumSuiteOnly) {
  const auto make = [&](std::uint16_t t, std::uint16_t pq) {
    return CombinedGroup::create(Suite::of(CipherSuite{t}).value(), Suite::of(CipherSuite{pq}).value(), identity("0"),
                                 {}, world.settings, world.random);
  };
  EXPECT_TRUE(make(1, 0xF003));
  EXPECT_EQ(make(0xF003, 0xF003).error().kind, Kind::rejected);
  EXPECT_EQ(make(1, 0xF001).error().kind, Kind::rejected);
  EXPECT_EQ(make(1, 3).error().kind, Kind::rejected);
}

TEST(ApqComponents, ChangeTheEpochsOfAnAPQInfoOnly) {
  const ApqComponents components(no_app_components());
  const APQInfo info{{1}, {2}, false, CipherSuite{1}, CipherSuite{0xF003}, 3, 4};
  const auto apply = [&](const Bytes* data, const APQInfoUpdate& update) {
    const std::vector<Bytes> updates{wire(update)};
    return components.update(ComponentID::apq_mls_info, data, updates);
  };
  const auto before = wire(info);
  auto later = info;
  later.t_epoch = 9;
  EXPECT_EQ(apply(&before, {APQUpdateType::new_t_epoch, {}, 9}).value(), wire(later));
  EXPECT_EQ(apply(&before, {APQUpdateType::full_update, later, 0}).value(), wire(later));
  EXPECT_EQ(apply(nullptr, {APQUpdateType::full_update, info, 0}).value(), before);
  later.mode = true;
  EXPECT_EQ(apply(&before, {APQUpdateType::full_update, later, 0}).error().kind, Kind::rejected);
  EXPECT_EQ(apply(nullptr, {APQUpdateType::new_pq_epoch, {}, 9}).error().kind, Kind::rejected);
  EXPECT_FALSE(components.knows(ComponentID{0x8001}));
  EXPECT_FALSE(components.check_ephemeral(ComponentID::apq_mls_info, {}));
}

TEST(ApqComponents, AreNotFoundInAnotherGroup) {
  const auto found = find_apq_info({});
  ASSERT_FALSE(found);
  EXPECT_EQ(std::string_view(found.error().what()), "draft-ietf-mls-combiner §6.1: a group without an APQInfo");
}

}  // namespace
}  // namespace qpc::mls
