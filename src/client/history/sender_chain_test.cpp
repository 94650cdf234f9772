#include "client/history/sender_chain.h"

#include <gtest/gtest.h>

#include <vector>

namespace qpc::client {
namespace {

using Finding = ChainVerdict::Finding;

/// What one device says: each message carries the hash of those before.
class Speaker {
 public:
  message::AppMessage say(const std::string& text) {
    message::AppMessage message;
    message.counter = chain_.counter + 1;
    message.running_hash = chain_.running_hash;
    message.body = message::Text{text};
    chain_ = chain_after(message, message.write());
    return message;
  }

 private:
  SenderChain chain_;
};

TEST(SenderChain, FollowsMessagesInOrder) {
  Speaker bob;
  std::optional<SenderChain> chain;
  for (const char* text : {"one", "two", "three"}) {
    const auto message = bob.say(text);
    EXPECT_EQ(follow(chain, message).finding, Finding::in_order);
    chain = chain_after(message, message.write());
  }
}

TEST(SenderChain, CountsWhatIsMissing) {
  Speaker bob;
  const auto first = bob.say("one");
  bob.say("two");
  bob.say("three");
  const auto verdict = follow(chain_after(first, first.write()), bob.say("four"));
  EXPECT_EQ(verdict.finding, Finding::gap);
  EXPECT_EQ(verdict.missing, 2U);
}

TEST(SenderChain, NoticesARepeatedCounter) {
  Speaker bob;
  const auto first = bob.say("one");
  EXPECT_EQ(follow(chain_after(first, first.write()), first).finding, Finding::repeated);
}

TEST(SenderChain, NoticesAnotherPast) {
  Speaker bob, twin;
  const auto first = bob.say("one");
  twin.say("another");
  EXPECT_EQ(follow(chain_after(first, first.write()), twin.say("two")).finding, Finding::forked);
}

TEST(SenderChain, TakesAWrongHashInAFirstMessageForAFork) {
  Speaker bob;
  auto first = bob.say("one");
  first.running_hash[0] = 1;
  EXPECT_EQ(follow(std::nullopt, first).finding, Finding::forked);
}

TEST(SenderChain, DoesNotCallItAGapWhenADeviceSpokeBeforeWeJoined) {
  Speaker bob;
  bob.say("one");
  EXPECT_EQ(follow(std::nullopt, bob.say("two")).finding, Finding::joined_later);
}

}  // namespace
}  // namespace qpc::client
