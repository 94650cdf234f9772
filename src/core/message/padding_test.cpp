#include "core/message/padding.h"

#include <gtest/gtest.h>

#include <set>

namespace qpc::message {
namespace {

TEST(PaddedSize, HoldsTheContentAndAddsAtMostTwelvePercent) {
  for (std::size_t size = 0; size < 70000; ++size) {
    const auto padded = padded_size(size);
    ASSERT_GE(padded, size);
    if (size > 256) ASSERT_LE(static_cast<double>(padded), 1.12 * static_cast<double>(size)) << size;
  }
}

TEST(PaddedSize, KnowsFewSizes) {
  std::set<std::size_t> sizes;
  for (std::size_t size = 0; size < 65536; ++size) sizes.insert(padded_size(size));
  EXPECT_LT(sizes.size(), 150u);
}

TEST(PaddedSize, IsItsOwnPaddedSize) {
  for (std::size_t size = 0; size < 70000; size += 7) EXPECT_EQ(padded_size(padded_size(size)), padded_size(size));
}

}  // namespace
}  // namespace qpc::message
