#include "client/mailbox/feed.h"

#include <gtest/gtest.h>
#include <kj/debug.h>

namespace qpc::client {
namespace {

class FeedTest : public ::testing::Test {
 protected:
  ~FeedTest() noexcept override = default;
  static IncomingBatch batch(std::uint64_t seq) { return {.messages = {{seq, {1, 2, 3}}}}; }

  kj::EventLoop loop;
  kj::WaitScope wait{loop};
  kj::Own<Feed> feed = kj::refcounted<Feed>();
};

TEST_F(FeedTest, AnswersAPushOnlyWhenTheReaderAsksForTheNextBatch) {
  auto push = feed->put(batch(1));
  EXPECT_EQ(feed->next().wait(wait).messages.front().seq, 1U);
  EXPECT_FALSE(push.poll(wait));
  auto next = feed->next();
  EXPECT_TRUE(push.poll(wait));
  auto second = feed->put(batch(2));
  EXPECT_EQ(next.wait(wait).messages.front().seq, 2U);
}

TEST_F(FeedTest, LosesNoBatchWhenAReaderHasStoppedWaiting) {
  {
    const auto given_up = feed->next();
  }
  auto push = feed->put(batch(1));
  EXPECT_EQ(feed->next().wait(wait).messages.front().seq, 1U);
}

TEST_F(FeedTest, RefusesPushesOnceItIsClosed) {
  auto pending = feed->put(batch(1));
  feed->close();
  auto late = feed->put(batch(2));
  for (auto* push : {&pending, &late}) {
    EXPECT_EQ(push->then([] { return false; },
                         [](kj::Exception&& fault) { return fault.getType() == kj::Exception::Type::DISCONNECTED; })
                  .wait(wait),
              true);
  }
}

}  // namespace
}  // namespace qpc::client
