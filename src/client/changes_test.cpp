#include "client/changes.h"

#include <gtest/gtest.h>

#include <kj/async.h>

namespace qpc::client {
namespace {

struct ChangesTest : testing::Test {
  ~ChangesTest() noexcept override = default;

  kj::EventLoop loop;
  kj::WaitScope wait_scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  Store store = Store::in_memory();
  Changes changes{store, timer};

  void let_pass(kj::Duration time) {
    timer.advanceTo(timer.now() + time);
    wait_scope.poll();
  }
};

TEST_F(ChangesTest, WakesWhoWaitsWhenSomethingIsNoted) {
  auto waiting = changes.after(changes.seen(), 1 * kj::HOURS);
  wait_scope.poll();
  EXPECT_FALSE(waiting.poll(wait_scope));
  changes.note();
  EXPECT_TRUE(waiting.poll(wait_scope));
}

TEST_F(ChangesTest, RemembersOnlyThoseWhoStillWait) {
  auto waiting = changes.after(changes.seen(), 1 * kj::HOURS);
  for (int look = 0; look < 100; ++look) let_pass(100 * kj::MILLISECONDS);
  EXPECT_LE(changes.waiting(), 2U);
}

}  // namespace
}  // namespace qpc::client
