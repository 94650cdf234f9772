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
  kj::Promise<void> room = ahead.add(kj::mv(first.promise), Ahead::most_octets);
  EXPECT_TRUE(room.poll(loop.scope));
  room.wait(loop.scope);
  room = ahead.add(kj::mv(second.promise), 1);
  EXPECT_FALSE(room.poll(loop.scope));
  first.fulfiller->fulfill();
  EXPECT_TRUE(room.poll(loop.scope)) << "the second is small";
}

TEST(Ahead, ThrowsWhatACallWasAnsweredWith) {
  Loop loop;
  Ahead ahead;
  auto call = kj::newPromiseAndFulfiller<void>();
  kj::Promise<void> room = ahead.add(kj::mv(call.promise), Ahead::most_octets + 1);
  call.fulfiller->reject(KJ_EXCEPTION(DISCONNECTED, "nobody listens"));
  EXPECT_THROW(room.wait(loop.scope), kj::Exception);
}

}  // namespace
}  // namespace qpc::node
