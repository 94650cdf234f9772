#include "core/identity/safety_number.h"

#include <gtest/gtest.h>

#include "core/identity/person_for_tests.h"

namespace qpc::identity {
namespace {

/// Whether a text is so many groups of five digits.
bool is_groups_of_five(std::string_view text, std::size_t groups) {
  if (text.size() != 6 * groups - 1) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (i % 6 == 5 ? text[i] != ' ' : !digit) return false;
  }
  return true;
}

AccountKey key_of(std::uint8_t octet) { return AccountKey::from_ed25519(Bytes(32, octet)).value(); }

TEST(SafetyNumber, HasTwelveGroupsOfFiveDigits) {
  EXPECT_TRUE(is_groups_of_five(safety_number(key_of(1), key_of(2)), 12));
  EXPECT_TRUE(is_groups_of_five(fingerprint(key_of(1)), 6));
}

TEST(SafetyNumber, IsTheSameForBothPeople) {
  for (std::uint8_t other = 2; other < 6; ++other) {
    EXPECT_EQ(safety_number(key_of(1), key_of(other)), safety_number(key_of(other), key_of(1)));
  }
}

TEST(SafetyNumber, ChangesWithEitherKey) {
  const std::string number = safety_number(key_of(1), key_of(2));
  EXPECT_NE(number, safety_number(key_of(1), key_of(3)));
  EXPECT_NE(number, safety_number(key_of(3), key_of(2)));
}

TEST(SafetyNumber, StaysWhenDevicesComeAndGo) {
  PersonForTests ada(1);
  const PersonForTests bob(2);
  const std::string before = safety_number(ada.manifest.account_key, bob.manifest.account_key);
  AccountManifest next = ada.with_another_device(ada.manifest);
  ASSERT_TRUE(next.revoke_device(ada.device.listed.id, noon));
  EXPECT_EQ(before, safety_number(next.account_key, bob.manifest.account_key));
}

TEST(SafetyNumber, NeverChangesItsDigits) {
  // People have written theirs down. These were computed apart from this code, by the description in the header.
  EXPECT_EQ(fingerprint(key_of(1)), "53060 69365 01121 75240 38737 38456");
}

}  // namespace
}  // namespace qpc::identity
