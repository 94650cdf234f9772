#include "core/mls/group/origin_check.h"

#include <gtest/gtest.h>

#include "core/mls/group/forge.h"
#include "core/mls/group/group_storage.h"
#include "core/mls/group/live_group.h"

namespace qpc::mls {
namespace {

Group::State state_of(const Group& group) { return restore_rows(rows_of(group)).value(); }

PublicGroup public_part(const Group& group) {
  return {group.group_info(TreeDelivery::beside, false, {}).value(),
          RatchetTree::from_extension(group.suite(), group.ratchet_tree()).value()};
}

TEST(Origin, IsSaidInTheFirstEpochOnly) {
  SampleWorld world;
  LiveGroup origin(world, 2);
  LiveGroup branch(world, 2);
  const std::vector<PreSharedKeyID> psks{
      {ResumptionPSKID{ResumptionPSKUsage::branch, to_bytes(origin[0].group_id()), origin[0].epoch()}, Bytes(32)}};
  const auto state = state_of(origin[0]);
  EXPECT_TRUE(check_origin(psks, public_part(branch[0]), &state, world.authentication));
  branch.commit({0}, {});
  const auto later = check_origin(psks, public_part(branch[0]), &state, world.authentication);
  ASSERT_FALSE(later);
  EXPECT_EQ(std::string_view(later.error().what()),
            "RFC 9420 §12.4.3.1: a group that continues another one, but not in its epoch 1");
}

TEST(Origin, IsAGroupThatTheJoinerKnows) {
  SampleWorld world;
  LiveGroup origin(world, 2);
  LiveGroup branch(world, 2);
  LiveGroup other(world, 2);
  const std::vector<PreSharedKeyID> psks{
      {ResumptionPSKID{ResumptionPSKUsage::branch, to_bytes(origin[0].group_id()), origin[0].epoch()}, Bytes(32)}};
  constexpr std::string_view clause = "RFC 9420 §12.4.3.1: the group that this one continues is unknown";
  const auto wrong = state_of(other[0]);
  EXPECT_EQ(std::string_view(check_origin(psks, public_part(branch[0]), &wrong, world.authentication).error().what()),
            clause);
  EXPECT_EQ(std::string_view(check_origin(psks, public_part(branch[0]), nullptr, world.authentication).error().what()),
            clause);
  EXPECT_TRUE(check_origin({}, public_part(branch[0]), nullptr, world.authentication));
}

TEST(Origin, IsNamedByAGroupThatIsToContinueIt) {
  SampleWorld world;
  LiveGroup origin(world, 2);
  LiveGroup other(world, 2);
  const auto state = state_of(origin[0]);
  const std::vector<PreSharedKeyID> psks{world.psk_id("k")};
  for (const auto& some : {psks, {}}) {
    const auto checked = check_origin(some, public_part(other[0]), &state, world.authentication);
    ASSERT_FALSE(checked);
    EXPECT_EQ(std::string_view(checked.error().what()),
              "RFC 9420 §11.2: a Welcome without the PSK of the group that it should continue");
  }
}

TEST(Origin, HasTheSuiteOfItsBranches) {
  SampleWorld world;
  SampleWorld other_world(2, CipherSuite{3});
  LiveGroup origin(world, 2);
  LiveGroup branch(other_world, 2);
  const std::vector<PreSharedKeyID> psks{
      {ResumptionPSKID{ResumptionPSKUsage::branch, to_bytes(origin[0].group_id()), origin[0].epoch()}, Bytes(32)}};
  const auto state = state_of(origin[0]);
  const auto checked = check_origin(psks, public_part(branch[0]), &state, world.authentication);
  ASSERT_FALSE(checked);
  EXPECT_EQ(std::string_view(checked.error().what()),
            "RFC 9420 §11.3: a branch with another version or suite than its origin");
}

}  // namespace
}  // namespace qpc::mls
