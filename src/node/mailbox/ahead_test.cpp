#include "node/mailbox/ahead.h"

#include <gtest/gtest.h>

namespace qpc::node {
namespace {

struct Loop {
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
};

TEST(Ahead, WaitsForAnswersOnlyBeyondItsOctets) {
  Loop loop;
  Ahead ahead;
  auto first = kj::newPromiseAndFulfiller<void>();
  auto second = kj::newPromiseAndFulfiller<void>();
  auto room = ahead.add(kj::mv(first.promise), Ahead::most_octets - Ahead::octets_of_a_call);
  EXPECT_TRUE(room.poll(loop.scope));
  room.wait(loop.scope);
  room = ahead.add(kj::mv(second.promise), 1);
  EXPECT_FALSE(room.poll(loop.scope));
  first.fulfiller->fulfill();
  EXPECT_TRUE(room.poll(loop.scope)) << "the second is small";
}

TEST(Ahead, CountsWhatCarriesNothing) {
  Loop loop;
  Ahead ahead;
  std::size_t calls = 0;
  for (; calls < 1000; ++calls) {
    auto room = ahead.add(kj::NEVER_DONE, 0);
    if (!room.poll(loop.scope)) break;
    room.wait(loop.scope);
  }
  EXPECT_EQ(calls, Ahead::most_octets / Ahead::octets_of_a_call);
}

TEST(Ahead, ForgetsWhatWasAnswered) {
  Loop loop;
  Ahead ahead;
  for (std::size_t calls = 0; calls < 1000; ++calls) {
    auto room = ahead.add(kj::READY_NOW, 1000);
    loop.scope.poll();
    ASSERT_TRUE(room.poll(loop.scope));
    room.wait(loop.scope);
  }
}

TEST(Ahead, ThrowsWhatACallHasFailedWith) {
  Loop loop;
  Ahead ahead;
  auto call = kj::newPromiseAndFulfiller<void>();
  auto room = ahead.add(kj::mv(call.promise), Ahead::most_octets);
  EXPECT_FALSE(room.poll(loop.scope));
  call.fulfiller->reject(KJ_EXCEPTION(DISCONNECTED, "nobody listens"));
  EXPECT_THROW(room.wait(loop.scope), kj::Exception);
  EXPECT_THROW(ahead.add(kj::READY_NOW, 1).wait(loop.scope), kj::Exception);
}

}  // namespace
}  // namespace qpc::node
