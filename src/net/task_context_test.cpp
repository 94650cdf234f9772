// On whose behalf a task runs: what was in force where it was started, after every wait.
#include <gtest/gtest.h>

#include <vector>

#include "net/task.h"

namespace qpc {
namespace {

using Context = std::shared_ptr<void>;

struct TaskContext : testing::Test {
  ~TaskContext() noexcept override { task_context = nullptr; }

  Task<void> inner() {
    seen.push_back(task_context);
    co_await kj::evalLater([] {});
    seen.push_back(task_context);
  }
  Task<void> outer() {
    seen.push_back(task_context);
    co_await kj::evalLater([] {});
    co_await inner();
    seen.push_back(task_context);
  }
  Task<void> throwing() {
    co_await kj::evalLater([] {});
    kj::throwFatalException(KJ_EXCEPTION(FAILED, "as asked"));
  }
  /// Goes on with a task of somebody else within its own.
  Task<void> nesting() {
    co_await kj::evalLater([] {});
    task_context.swap(other_now);
    auto promise = inner().start();
    task_context.swap(other_now);
    seen.push_back(task_context);
    co_await kj::mv(promise);
    seen.push_back(task_context);
  }

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  const Context one = std::make_shared<int>(1), other = std::make_shared<int>(2);
  Context other_now = other;
  std::vector<Context> seen;
};

TEST_F(TaskContext, IsFoundAgainAfterEveryWaitAndInWhatIsAwaited) {
  task_context = one;
  auto promise = outer().start();
  task_context = other;
  promise.wait(scope);
  EXPECT_EQ(seen, std::vector<Context>(4, one));
  EXPECT_EQ(task_context, other) << "and what was there is put back";
}

TEST_F(TaskContext, IsThatOfEachOfTwoTasksThatTakeTurns) {
  task_context = one;
  auto first = inner().start();
  task_context = other;
  auto second = inner().start();
  task_context = nullptr;
  first.wait(scope);
  second.wait(scope);
  EXPECT_EQ(seen, (std::vector<Context>{one, other, one, other}));
}

TEST_F(TaskContext, IsNotThatOfATaskThatIsStartedOnBehalfOfSomebodyElse) {
  task_context = one;
  auto promise = nesting().start();
  task_context = nullptr;
  promise.wait(scope);
  EXPECT_EQ(seen, (std::vector<Context>{other, one, other, one}));
}

TEST_F(TaskContext, IsPutBackAfterATaskThatThrows) {
  task_context = one;
  auto promise = throwing().start();
  task_context = other;
  EXPECT_ANY_THROW(promise.wait(scope));
  EXPECT_EQ(task_context, other);
}

TEST_F(TaskContext, IsLetGoWithTheTask) {
  auto held = std::make_shared<int>(3);
  task_context = held;
  auto promise = kj::heap(throwing().start());
  task_context = nullptr;
  EXPECT_EQ(held.use_count(), 2);
  promise = nullptr;
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace qpc
