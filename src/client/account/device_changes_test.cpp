#include <gtest/gtest.h>

#include "client/account/devices.h"

namespace qpc::client {
namespace {

identity::DeviceId id(std::uint8_t first) {
  identity::DeviceId made;
  made.octets.fill(first);
  return made;
}

const std::vector<DeviceView> devices{
    {id(0xaa), "phone", DeviceView::State::active, "aaaa-aaaa-aaaa-aaaa", true},
    {id(0xbb), "laptop", DeviceView::State::active, "bbbb-bbbb-bbbb-bbbb", false},
    {id(0xcc), "laptop", DeviceView::State::revoked, "cccc-cccc-cccc-cccc", false},
    {id(0xdd), "tablet", DeviceView::State::pending, "dddd-dddd-dddd-dddd", false},
    {id(0xee), "tablet", DeviceView::State::pending, "eeee-eeee-eeee-eeee", false},
};

identity::DeviceId chosen(const std::string& which) { return choose_device(devices, which).value().device_id; }
std::string refused(const std::string& which) { return choose_device(devices, which).error().code; }

TEST(ChooseDevice, GoesByLabelIdAndTheCodeOfAPendingOne) {
  EXPECT_EQ(chosen("phone"), id(0xaa));
  EXPECT_EQ(chosen("bbbb"), id(0xbb));
  EXPECT_EQ(chosen("cccccccc"), id(0xcc));
  EXPECT_EQ(chosen("dddd-dddd-dddd-dddd"), id(0xdd));
}

TEST(ChooseDevice, TakesTheOneInUseBeforeTheRevokedOneOfTheSameName) { EXPECT_EQ(chosen("laptop"), id(0xbb)); }

TEST(ChooseDevice, NamesWhatFitsNoneOrSeveral) {
  EXPECT_EQ(refused("toaster"), "no_such_device");
  EXPECT_EQ(refused("bbb"), "no_such_device");  // too short for an id
  EXPECT_EQ(refused(""), "no_such_device");
  EXPECT_EQ(refused("bbbb-bbbb-bbbb-bbbb"), "no_such_device");  // no code any more
  EXPECT_EQ(refused("tablet"), "ambiguous");
}

}  // namespace
}  // namespace qpc::client
