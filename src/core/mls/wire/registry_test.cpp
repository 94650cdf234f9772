#include "core/mls/wire/registry.h"

#include <gtest/gtest.h>

#include <set>

namespace qpc::mls {
namespace {

TEST(Registry, KeepsExactlyFifteenNumbersForGrease) {
  std::set<int> grease;
  for (int value = 0; value <= 0xffff; ++value) {
    if (is_grease(static_cast<std::uint16_t>(value))) grease.insert(value);
  }
  EXPECT_EQ(grease, (std::set<int>{0x0A0A, 0x1A1A, 0x2A2A, 0x3A3A, 0x4A4A, 0x5A5A, 0x6A6A, 0x7A7A, 0x8A8A, 0x9A9A,
                                   0xAAAA, 0xBABA, 0xCACA, 0xDADA, 0xEAEA}));
}

TEST(Registry, HasFiveDefaultExtensionsAndSevenDefaultProposals) {
  int extensions = 0;
  int proposals = 0;
  for (int value = 0; value <= 0xffff; ++value) {
    extensions += is_default(static_cast<ExtensionType>(value));
    proposals += is_default(static_cast<ProposalType>(value));
  }
  EXPECT_EQ(extensions, 5);
  EXPECT_EQ(proposals, 7);
}

}  // namespace
}  // namespace qpc::mls
