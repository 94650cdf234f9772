#include "core/base/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace qpc {
namespace {

const std::vector<std::string> verbs{"send", "listen", "register", "group"};

TEST(Nearest, FindsAWordWithASlip) {
  EXPECT_EQ(nearest("sned", verbs), "send");
  EXPECT_EQ(nearest("regster", verbs), "register");
  EXPECT_EQ(nearest("lisetn", verbs), "listen");
  EXPECT_EQ(nearest("grop", verbs), "group");
}

TEST(Nearest, FindsNothingForAnotherWord) {
  EXPECT_EQ(nearest("frobnicate", verbs), std::nullopt);
  EXPECT_EQ(nearest("", verbs), std::nullopt);
}

}  // namespace
}  // namespace qpc
