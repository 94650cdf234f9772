#include "core/base/secret.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace qpc {
namespace {

struct EpochSecret : Secret {
  using Secret::Secret;
};

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_convertible_v<Secret, EpochSecret>);

TEST(Secret, IsEmptyAfterItMoved) {
  auto first = Secret::copy_of(as_bytes("swordfish"));
  const auto second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the promise
  EXPECT_EQ(as_text(second.reveal()), "swordfish");
}

TEST(Secret, KeepsItsOctetsUnderAnotherName) {
  const auto named = Secret::copy_of(as_bytes("swordfish")).into<EpochSecret>();
  EXPECT_EQ(as_text(named.reveal()), "swordfish");
}

TEST(Wipe, LeavesOnlyZeros) {
  Bytes octets{1, 2, 3};
  wipe(octets);
  EXPECT_EQ(octets, (Bytes{0, 0, 0}));
}

TEST(EqualInConstantTime, ComparesLengthAndEveryOctet) {
  EXPECT_TRUE(equal_in_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("ab")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

}  // namespace
}  // namespace qpc
