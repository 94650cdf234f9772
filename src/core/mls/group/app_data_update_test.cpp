// Data of application components in the GroupContext (draft-ietf-mls-extensions §4.7, §4.8).
#include <gtest/gtest.h>

#include "core/mls/group/external_proposal.h"
#include "core/mls/group/forge.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

constexpr ComponentID log_component{0x8001};
constexpr ComponentID other_component{0x8002};

/// Appends updates to what is there, and refuses those that begin with "bad".
class Logs final : public AppComponents {
 public:
  mutable std::size_t asked = 0;

  bool knows(ComponentID id) const override { return id == log_component || id == other_component; }
  Result<Bytes> update(ComponentID, const Bytes* data, std::span<const Bytes> updates) const override {
    auto log = data ? *data : Bytes();
    for (const auto& update : updates) {
      ++asked;
      if (is_bad(update)) return fail(Kind::rejected, "the test refuses the update");
      log.insert(log.end(), update.begin(), update.end());
    }
    return log;
  }
  Result<void> check_ephemeral(ComponentID, ByteView data) const override {
    if (is_bad(data)) return fail(Kind::rejected, "the test refuses the data");
    return {};
  }

 private:
  static bool is_bad(ByteView data) { return as_text(data).starts_with("bad"); }
};

Proposal update_of(std::string_view text, ComponentID id = log_component) {
  return {AppDataUpdate{id, to_bytes(as_bytes(text))}};
}
Proposal removal_of(ComponentID id = log_component) { return {AppDataUpdate{id, {}}}; }

struct AppData : testing::Test {
  SampleWorld world;
  Logs logs;
  LiveGroup group;

  AppData() : group(prepared(world, logs), 3, requiring_updates()) {}

  static SampleWorld& prepared(SampleWorld& world, const Logs& logs) {
    world.components = &logs;
    world.supported_extensions.push_back(ExtensionType::app_data_dictionary);
    return world;
  }
  static Extensions requiring_updates() {
    Extensions extensions;
    extensions.set(RequiredCapabilities{
        {ExtensionType::app_data_dictionary}, {ProposalType::app_data_update, ProposalType::app_ephemeral}, {}});
    return extensions;
  }
  std::string text(std::uint32_t leaf, ComponentID id = log_component) {
    const auto dictionary = group[leaf].extensions().get<AppDataDictionary>().value();
    const auto* data = dictionary ? dictionary->component_data.find(id) : nullptr;
    return data ? std::string(as_text(*data)) : "nothing";
  }
  void propose(std::uint32_t sender, const Proposal& proposal) {
    auto sent = group[sender]
                    .propose(proposal, HandshakeFormat::private_message, {}, world.surroundings(), world.random)
                    .value();
    group[sender] = sent.next;
    group.deliver({sender}, sent.message);
  }
  void expect_refused(std::vector<Proposal> proposals, std::string_view clause) {
    const auto processed = group[1].process(Forge(group[0]).commit(proposals), world.surroundings());
    ASSERT_FALSE(processed);
    EXPECT_EQ(std::string_view(processed.error().what()), clause);
    EXPECT_FALSE(group[0].commit(commit_of(std::move(proposals)), world.surroundings(), world.random));
  }
};

TEST_F(AppData, IsChangedForAllMembersWithoutAPath) {
  const auto encryption_key = group[0].own_leaf().encryption_key;
  const auto event = group.commit({0}, commit_of({update_of("a"), update_of("x", other_component), update_of("b")}));
  EXPECT_TRUE(event.updated.empty());
  EXPECT_EQ(group[0].own_leaf().encryption_key, encryption_key);
  for (const std::uint32_t leaf : {0u, 1u, 2u}) {
    EXPECT_EQ(text(leaf), "ab");
    EXPECT_EQ(text(leaf, other_component), "x");
  }
  group.commit({1}, commit_of({update_of("c"), removal_of(other_component)}));
  EXPECT_EQ(text(0), "abc");
  EXPECT_EQ(text(0, other_component), "nothing");
  group.expect_agreement();
}

TEST_F(AppData, ReachesTheOneWhoJoins) {
  group.commit({0}, commit_of({update_of("a")}));
  group.add({0}, "new");
  EXPECT_EQ(text(3), "a");
}

TEST_F(AppData, IsChangedAfterTheOtherExtensions) {
  auto extensions = group[0].extensions();
  extensions.set(ExtensionType::group_profile, {7});
  group.commit({0}, commit_of({update_of("a"), {GroupContextExtensions{extensions}}}));
  EXPECT_EQ(text(1), "a");
  EXPECT_EQ(*group[1].extensions().find(ExtensionType::group_profile), Bytes{7});
  group.expect_agreement();
}

TEST_F(AppData, IsNotChangedByGroupContextExtensionsWhereUpdatesAreRequired) {
  auto extensions = group[0].extensions();
  extensions.set(AppDataDictionary{});
  expect_refused({{GroupContextExtensions{extensions}}},
                 "draft-ietf-mls-extensions §4.7: GroupContextExtensions that change what AppDataUpdate keeps");
}

TEST_F(AppData, IsRefusedForAComponentNobodyKnows) {
  constexpr auto clause = "draft-ietf-mls-extensions §4.7: a component that the application does not know";
  expect_refused({update_of("a", ComponentID{0x8003})}, clause);
  expect_refused({{AppEphemeral{ComponentID{0x8003}, {}}}}, clause);
}

TEST_F(AppData, IsNotRemovedWhereThereIsNone) {
  expect_refused({removal_of()}, "draft-ietf-mls-extensions §4.7: a component without data to remove");
}

TEST_F(AppData, IsNotRemovedTwiceNorUpdatedAndRemoved) {
  group.commit({0}, commit_of({update_of("a")}));
  constexpr auto clause = "draft-ietf-mls-extensions §4.7: data of a component removed twice, or updated too";
  expect_refused({removal_of(), removal_of()}, clause);
  expect_refused({removal_of(), update_of("b")}, clause);
  expect_refused({update_of("b"), removal_of()}, clause);
}

TEST_F(AppData, IsForItsComponentToJudge) {
  expect_refused({update_of("a"), update_of("bad")}, "the test refuses the update");
  expect_refused({{AppEphemeral{log_component, to_bytes(as_bytes("bad"))}}}, "the test refuses the data");
}

TEST_F(AppData, MayBeEphemeral) {
  const auto before = group[1].extensions();
  const auto event =
      group.commit({0}, commit_of({{AppEphemeral{log_component, {1}}}, {AppEphemeral{log_component, {2}}}}));
  ASSERT_EQ(event.proposals.size(), 2u);
  EXPECT_EQ(event.proposals[1].proposal.as<AppEphemeral>()->data, Bytes{2});
  EXPECT_EQ(group[1].extensions(), before);
  group.expect_agreement();
}

TEST_F(AppData, MayComeFromAnExternalSender) {
  auto extensions = group[0].extensions();
  const auto service = crypto::SigningKey::generate(world.suite.signature(), world.random);
  extensions.set(ExternalSenders{{{service.public_key(), Credential::basic(as_bytes("service"))}}});
  group.commit({0}, commit_of({{GroupContextExtensions{extensions}}}));
  group.deliver({100},
                propose_from_outside(group[0].group_id(), group[0].epoch(), 0, service, update_of("a"), {}).value());
  CommitOptions options;
  options.received = ReceivedProposals::listed;
  options.listed = {group[1].proposals().back().ref};
  group.commit({1}, options);
  EXPECT_EQ(text(0), "a");
}

TEST_F(AppData, IsRefusedByOneWhoseLeafDoesNotListIt) {
  SampleWorld plain;
  LiveGroup without(plain, 2);
  for (const auto& proposal : {update_of("a"), Proposal{AppEphemeral{log_component, {1}}}}) {
    const auto processed = without[1].process(Forge(without[0]).commit({proposal}), plain.surroundings());
    ASSERT_FALSE(processed);
    EXPECT_EQ(processed.error().reason, DecryptFailure::unsupported);
  }
}

TEST_F(AppData, ThatFloodsAGroupNeitherKeepsMembersInNorItsCommitterBusy) {
  constexpr std::size_t flood = 90;
  for (std::size_t i = 0; i < flood; ++i) propose(1, update_of("bad " + std::to_string(i)));
  propose(0, {Remove{{2}}});
  logs.asked = 0;
  const auto committed = group[0].commit({}, world.surroundings(), world.random).value();
  EXPECT_EQ(committed.pending.event().removed.size(), 1U);
  EXPECT_LT(logs.asked, flood);
}

TEST_F(AppData, OfOneComponentIsNotUpdatedBesideItsRemoval) {
  group.commit({0}, commit_of({update_of("a")}));
  for (const auto& proposal : {update_of("b"), removal_of(), update_of("c"), removal_of(other_component)}) {
    propose(1, proposal);
  }
  group.commit({0}, {});
  EXPECT_EQ(text(2), "abc");
  propose(1, removal_of());
  propose(2, update_of("d"));
  propose(2, removal_of());
  group.commit({0}, {});
  EXPECT_EQ(text(2), "nothing");
}

}  // namespace
}  // namespace qpc::mls
