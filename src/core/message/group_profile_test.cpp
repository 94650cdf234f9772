#include "core/message/group_profile.h"

#include <gtest/gtest.h>

namespace qpc::message {
namespace {

GroupProfile garden() {
  identity::ChannelAddress channel{{identity::DomainName::parse("example.org").value(), {1, 2, 3}}};
  return {GroupProfile::GroupKind::group, "garden", std::move(channel), {{0x0101, {4, 5}}}};
}

TEST(GroupProfile, ReadsBackWhatItWritesWithFieldsItDoesNotKnow) {
  EXPECT_EQ(read_all<GroupProfile>(wire(garden())), garden());
}

TEST(GroupProfile, RefusesAnotherVersion) {
  auto octets = wire(garden());
  octets[1] = 2;
  EXPECT_EQ(read_all<GroupProfile>(octets).error().kind, Kind::unsupported);
}

TEST(GroupProfile, RefusesAnUnknownKind) {
  auto octets = wire(garden());
  octets[2] = 3;
  EXPECT_EQ(read_all<GroupProfile>(octets).error().kind, Kind::malformed);
}

TEST(GroupProfile, RefusesANameThatIsTooLong) {
  auto profile = garden();
  profile.name.assign(GroupProfile::longest_name + 1, 'x');
  EXPECT_EQ(read_all<GroupProfile>(wire(profile)).error().kind, Kind::rejected);
}

}  // namespace
}  // namespace qpc::message
