#include "client/mailbox/window.h"

#include <gtest/gtest.h>

namespace qpc::client {
namespace {

TEST(Window, OpensWhileEverythingFindsRoom) {
  Window window(false);
  EXPECT_EQ(window.size(), 1U);
  for (int i = 0; i < 3; ++i) window.answered(false);
  EXPECT_EQ(window.size(), 8U);
  for (int i = 0; i < 30; ++i) window.answered(false);
  EXPECT_EQ(window.size(), Window::most);
}

TEST(Window, LetsEachFlyAloneOnceSomethingFoundNoRoom) {
  Window window(false);
  window.answered(false);
  window.answered(true);
  window.answered(false);
  EXPECT_EQ(window.size(), 1U);
}

TEST(Window, LetsEachFlyAloneWhereSomethingHadToStayBefore) {
  Window window(true);
  window.answered(false);
  EXPECT_EQ(window.size(), 1U);
}

}  // namespace
}  // namespace qpc::client
