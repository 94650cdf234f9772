#include "net/rpc/message_memory.h"

#include <gtest/gtest.h>

namespace qpc::net {
namespace {

struct Memory : testing::Test {
  ~Memory() noexcept override = default;

  kj::Own<MessagePool> pool = kj::refcounted<MessagePool>(100);
  kj::Own<MessageMemory> peer() { return kj::refcounted<MessageMemory>(kj::addRef(*pool), 10); }
};

TEST_F(Memory, TakesFromThePoolOnlyWhatGoesBeyondThePeersShare) {
  MessageMemory::Lease message(peer());
  EXPECT_TRUE(message.resize(10));
  EXPECT_EQ(pool->left(), 100u);
  EXPECT_TRUE(message.resize(15));
  EXPECT_EQ(pool->left(), 95u);
  EXPECT_TRUE(message.resize(4));
  EXPECT_EQ(pool->left(), 100u);
}

TEST_F(Memory, CountsAllMessagesOfOnePeerTogether) {
  auto one = peer();
  MessageMemory::Lease first(kj::addRef(*one)), second(kj::addRef(*one));
  EXPECT_TRUE(first.resize(8));
  EXPECT_TRUE(second.resize(8));
  EXPECT_EQ(pool->left(), 94u);
}

TEST_F(Memory, RefusesWhatIsNotThereAndChangesNothing) {
  MessageMemory::Lease first(peer()), second(peer());
  EXPECT_TRUE(first.resize(100));
  EXPECT_FALSE(second.resize(21));
  EXPECT_EQ(pool->left(), 10u);
  EXPECT_TRUE(second.resize(20));
}

TEST_F(Memory, GivesEverythingBack) {
  {
    auto one = peer();
    MessageMemory::Lease first(kj::addRef(*one)), second(kj::addRef(*one));
    EXPECT_TRUE(first.resize(30));
    EXPECT_TRUE(second.resize(30));
    EXPECT_EQ(pool->left(), 50u);
  }
  EXPECT_EQ(pool->left(), 100u);
}

}  // namespace
}  // namespace qpc::net
