#include "net/deadline.h"

#include <gtest/gtest.h>

namespace qpc::net {
namespace {

struct Deadline : testing::Test {
  ~Deadline() noexcept override = default;
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};

  void advance(kj::Duration by) { timer.advanceTo(timer.now() + by); }
};

TEST_F(Deadline, HandsOnWhatIsReadyInTime) {
  auto promise = within(timer, 1 * kj::SECONDS, "the answer", kj::Promise<int>(42));
  EXPECT_EQ(promise.wait(scope), 42);
}

TEST_F(Deadline, IsOverloadedAfterTheLimit) {
  auto promise = within(timer, 1 * kj::SECONDS, "the answer", kj::Promise<int>(kj::NEVER_DONE));
  advance(999 * kj::MILLISECONDS);
  EXPECT_FALSE(promise.poll(scope));
  advance(1 * kj::MILLISECONDS);
  try {
    promise.wait(scope);
    FAIL() << "no exception";
  } catch (const kj::Exception& e) {
    EXPECT_EQ(e.getType(), kj::Exception::Type::OVERLOADED);
    EXPECT_STREQ(e.getDescription().cStr(), "the answer took too long");
  }
}

TEST_F(Deadline, CancelsWhatIsLate) {
  bool cancelled = false;
  auto late = kj::Promise<void>(kj::NEVER_DONE).attach(kj::defer([&] { cancelled = true; }));
  auto promise = within(timer, 1 * kj::SECONDS, "nothing", kj::mv(late));
  advance(1 * kj::SECONDS);
  EXPECT_TRUE(promise.poll(scope));
  EXPECT_TRUE(cancelled);
}

}  // namespace
}  // namespace qpc::net
