#include "client/group/notices.h"

#include <gtest/gtest.h>

namespace qpc::client {
namespace {

GroupMember device_of(const std::string& name) {
  const auto letter = static_cast<std::uint8_t>(name.front());
  return {.leaf = {},
          .identity = {{{letter}}, {{letter}}, identity::UserAddress::parse(name + "@example.org").value()},
          .mailbox = {}};
}

TEST(Notices, NameWhoCameAndWhoWent) {
  const auto bob = device_of("bob");
  const auto carol = device_of("carol");
  EXPECT_EQ(describe_changes("alice@example.org", {bob, bob, carol}, {}),
            "alice@example.org added bob@example.org, carol@example.org.");
  EXPECT_EQ(describe_changes("alice@example.org", {}, {bob}),
            "bob@example.org is out (alice@example.org made the change).");
  const auto dave = device_of("dave");
  EXPECT_EQ(describe_changes("alice@example.org", {dave}, {bob, carol}),
            "alice@example.org added dave@example.org. bob@example.org, carol@example.org are out (alice@example.org "
            "made the change).");
}

TEST(Notices, TellWhoWasLetInAgain) {
  const auto bob = device_of("bob");
  const auto carol = device_of("carol");
  EXPECT_EQ(describe_changes("alice@example.org", {carol}, {bob, carol}),
            "alice@example.org let a device of carol@example.org in again. bob@example.org is out (alice@example.org "
            "made the change).");
}

TEST(Notices, TellADeviceFromItsPerson) {
  const auto alice = device_of("alice");
  const auto bob = device_of("bob");
  EXPECT_EQ(describe_changes("alice@example.org", {}, {alice, bob}, {alice}),
            "A device of alice@example.org is out (alice@example.org made the change). bob@example.org is out "
            "(alice@example.org made the change).");
}

TEST(Notices, DoNotSayThatSomebodyAddedThemselves) {
  EXPECT_EQ(describe_changes("alice@example.org", {device_of("alice")}, {}),
            "alice@example.org takes part from another device, too.");
  EXPECT_EQ(describe_changes("alice@example.org", {device_of("alice"), device_of("bob")}, {}),
            "alice@example.org takes part from another device, too. alice@example.org added bob@example.org.");
}

TEST(Notices, SayNothingOfChangedKeys) { EXPECT_EQ(describe_changes("alice@example.org", {}, {}), ""); }

}  // namespace
}  // namespace qpc::client
