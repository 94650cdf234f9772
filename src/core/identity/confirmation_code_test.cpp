#include "core/identity/confirmation_code.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/identity/person_for_tests.h"

namespace qpc::identity {
namespace {

TEST(ConfirmationCode, HasFourGroupsOfFour) {
  crypto::SeededRandom random(1);
  const auto device = DeviceForTests(random).listed;
  const std::string code = confirmation_code(device.id, device.key);
  ASSERT_EQ(code.size(), 19u);
  for (const std::size_t hyphen : {4, 9, 14}) EXPECT_EQ(code[hyphen], '-');
  EXPECT_EQ(std::ranges::count(code, '-'), 3);
}

TEST(ConfirmationCode, IsOfOneIdAndKey) {
  crypto::SeededRandom random(2);
  const auto one = DeviceForTests(random).listed;
  const auto other = DeviceForTests(random).listed;
  const std::string code = confirmation_code(one.id, one.key);
  EXPECT_EQ(code, confirmation_code(one.id, one.key));
  EXPECT_NE(code, confirmation_code(other.id, one.key));
  EXPECT_NE(code, confirmation_code(one.id, other.key));
  EXPECT_FALSE(is_confirmation_code(code, one.id, other.key));
}

TEST(ConfirmationCode, MayBeTypedAsPeopleType) {
  crypto::SeededRandom random(3);
  const auto device = DeviceForTests(random).listed;
  const std::string code = confirmation_code(device.id, device.key);
  std::string shouted = code;
  std::ranges::transform(shouted, shouted.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  std::string spaced = code;
  std::ranges::replace(spaced, '-', ' ');
  std::string bare = code;
  std::erase(bare, '-');
  for (const auto& typed : {code, shouted, spaced, bare, " " + code + " "}) {
    EXPECT_TRUE(is_confirmation_code(typed, device.id, device.key)) << typed;
  }
  std::string wrong = code;
  wrong.back() = wrong.back() == 'a' ? 'b' : 'a';
  for (const auto& typed : {std::string(), wrong, code + "a", code.substr(0, 18)}) {
    EXPECT_FALSE(is_confirmation_code(typed, device.id, device.key)) << typed;
  }
}

}  // namespace
}  // namespace qpc::identity
