#include "qpc-loadtest/awaited.h"

#include <gtest/gtest.h>

namespace qpc::loadtest {
namespace {

using namespace client;

struct AwaitedTest : testing::Test {
  ~AwaitedTest() noexcept override = default;
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  Awaited awaited;
};

TEST_F(AwaitedTest, IsDoneWhenItHasCome) {
  auto waiting = awaited.expect(7);
  awaited.came(8);
  EXPECT_FALSE(waiting.poll(scope));
  awaited.came(7);
  EXPECT_TRUE(waiting.wait(scope));
}

TEST_F(AwaitedTest, IsDoneWhenItHasComeAsOftenAsItWasTo) {
  auto waiting = awaited.expect(7, 2);
  awaited.came(7);
  EXPECT_FALSE(waiting.poll(scope));
  awaited.came(7);
  EXPECT_TRUE(waiting.wait(scope));
}

TEST_F(AwaitedTest, SaysWhyItNeverWill) {
  auto waiting = awaited.expect(7);
  awaited.fails(7, Failure(FailureKind::limit, "mailbox_full", "It is full."));
  EXPECT_EQ(waiting.wait(scope).error().code, "mailbox_full");
}

TEST_F(AwaitedTest, IgnoresWhatNobodyWaitsFor) {
  awaited.came(1);
  awaited.fails(1, Failure(FailureKind::limit, "mailbox_full", "It is full."));
  auto waiting = awaited.expect(1);
  EXPECT_FALSE(waiting.poll(scope));
}

}  // namespace
}  // namespace qpc::loadtest
