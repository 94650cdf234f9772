#include "core/base/result.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>

namespace qpc {
namespace {

Result<std::unique_ptr<int>> half(int number) {
  if (number % 2 != 0) return fail(Kind::rejected, "an odd number has no half");
  return std::make_unique<int>(number / 2);
}

Result<int> quarter(int number) {
  QPC_TRY(const auto once, half(number));
  QPC_TRY(const auto twice, half(*once));
  QPC_CHECK(half(0));
  return *twice;
}

TEST(Try, TakesTheValueOrHandsTheErrorOn) {
  EXPECT_EQ(quarter(8), 2);
  EXPECT_EQ(quarter(6).error().kind, Kind::rejected);
  EXPECT_STREQ(quarter(6).error().what(), "an odd number has no half");
}

}  // namespace
}  // namespace qpc
