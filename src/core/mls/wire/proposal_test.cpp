#include "core/mls/wire/proposal.h"

#include <gtest/gtest.h>

#include "core/mls/wire/arbitrary.h"
#include "core/mls/wire/commit.h"

namespace qpc::mls {
namespace {

TEST(Proposal, HasTheNumberOfTheRegistry) {
  Arbitrary arbitrary(1);
  EXPECT_EQ(Proposal{Add{Unverified(arbitrary.key_package())}}.proposal_type(), ProposalType::add);
  EXPECT_EQ(Proposal{Update{arbitrary.leaf_node()}}.proposal_type(), ProposalType::update);
  EXPECT_EQ(Proposal{Remove{}}.proposal_type(), ProposalType::remove);
  EXPECT_EQ(Proposal{PreSharedKey{arbitrary.psk_id()}}.proposal_type(), ProposalType::psk);
  EXPECT_EQ(Proposal{ReInit{}}.proposal_type(), ProposalType::reinit);
  EXPECT_EQ(Proposal{ExternalInit{}}.proposal_type(), ProposalType::external_init);
  EXPECT_EQ(Proposal{GroupContextExtensions{}}.proposal_type(), ProposalType::group_context_extensions);
  EXPECT_EQ(Proposal{AppDataUpdate{}}.proposal_type(), ProposalType::app_data_update);
  EXPECT_EQ(Proposal{AppEphemeral{}}.proposal_type(), ProposalType::app_ephemeral);
  EXPECT_EQ(Proposal{SelfRemove{}}.proposal_type(), ProposalType::self_remove);
}

TEST(Proposal, OfUnknownTypeIsKeptAsItCame) {
  const Bytes octets{0x0a, 0x0a, 3, 1, 2, 3};
  const auto proposal = read_all<Proposal>(octets).value();
  EXPECT_EQ(proposal.proposal_type(), ProposalType{0x0a0a});
  EXPECT_EQ(wire(proposal), octets);
}

TEST(Proposal, IsEncodedAsTheExtensionsDraftHasIt) {
  const ComponentID component{0x8001};
  EXPECT_EQ(wire(Proposal{SelfRemove{}}), (Bytes{0, 10}));
  EXPECT_EQ(wire(Proposal{AppDataUpdate{component, Bytes{7}}}), (Bytes{0, 8, 0x80, 1, 1, 1, 7}));
  EXPECT_EQ(wire(Proposal{AppDataUpdate{component, {}}}), (Bytes{0, 8, 0x80, 1, 2}));
  EXPECT_EQ(wire(Proposal{AppEphemeral{component, {7}}}), (Bytes{0, 9, 0x80, 1, 1, 7}));
}

TEST(AppDataUpdate, RefusesAnOperationThatDoesNotExist) {
  for (const std::uint8_t op : Bytes{0, 3, 255}) {
    EXPECT_EQ(read_all<Proposal>(Bytes{0, 8, 0x80, 1, op, 0}).error().kind, Kind::malformed);
  }
}

TEST(Proposal, NeedsAPathUnlessItAddsInjectsOrReinitialises) {
  EXPECT_FALSE(requires_path(ProposalType::add));
  EXPECT_FALSE(requires_path(ProposalType::psk));
  EXPECT_FALSE(requires_path(ProposalType::reinit));
  EXPECT_FALSE(requires_path(ProposalType::app_data_update));
  EXPECT_FALSE(requires_path(ProposalType::app_ephemeral));
  EXPECT_TRUE(requires_path(ProposalType::self_remove));
  EXPECT_TRUE(requires_path(ProposalType::update));
  EXPECT_TRUE(requires_path(ProposalType::remove));
  EXPECT_TRUE(requires_path(ProposalType::external_init));
  EXPECT_TRUE(requires_path(ProposalType::group_context_extensions));
  EXPECT_TRUE(requires_path(ProposalType{0x0a0a}));
}

TEST(Proposal, ComesFromOutsideOnlyInTheTypesMeantForIt) {
  for (const auto type :
       {ProposalType::add, ProposalType::remove, ProposalType::psk, ProposalType::reinit,
        ProposalType::group_context_extensions, ProposalType::app_data_update, ProposalType::app_ephemeral}) {
    EXPECT_TRUE(allowed_from_external(type));
  }
  for (const auto type :
       {ProposalType::update, ProposalType::external_init, ProposalType::self_remove, ProposalType{0x0a0a}}) {
    EXPECT_FALSE(allowed_from_external(type));
  }
}

TEST(PreSharedKeyID, RefusesTypesAndUsagesThatDoNotExist) {
  EXPECT_EQ(read_all<PreSharedKeyID>(Bytes{0, 0, 0}).error().kind, Kind::malformed);
  EXPECT_EQ(read_all<PreSharedKeyID>(Bytes{4, 0, 0}).error().kind, Kind::malformed);
  for (const std::uint8_t usage : Bytes{0, 4}) {
    EXPECT_EQ(read_all<PreSharedKeyID>(Bytes{2, usage, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).error().kind, Kind::malformed);
  }
}

TEST(PreSharedKeyID, NamesTheComponentThatProvidesIt) {
  const PreSharedKeyID id{ApplicationPSKID{ComponentID{0x8001}, {7}}, {8}};
  EXPECT_EQ(wire(id), (Bytes{3, 0x80, 1, 1, 7, 1, 8}));
  EXPECT_EQ(read_all<PreSharedKeyID>(wire(id)).value(), id);
}

TEST(ProposalOrRef, RefusesATypeThatDoesNotExist) {
  EXPECT_EQ(read_all<ProposalOrRef>(Bytes{0, 0}).error().kind, Kind::malformed);
  EXPECT_EQ(read_all<ProposalOrRef>(Bytes{3, 0}).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::mls
