#include "client/session/backoff.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::client {
namespace {

TEST(Backoff, GrowsToItsLongestAndNeverBeyond) {
  crypto::SeededRandom random(7);
  Backoff backoff(random);
  EXPECT_LE(backoff.next(), Backoff::first);
  for (int i = 0; i < 20; ++i) backoff.next();
  for (int i = 0; i < 100; ++i) {
    const kj::Duration delay = backoff.next();
    EXPECT_LE(delay, Backoff::longest);
    EXPECT_GE(delay, Backoff::longest / 4);
  }
}

TEST(Backoff, BeginsAnewAfterSuccess) {
  crypto::SeededRandom random(7);
  Backoff backoff(random);
  for (int i = 0; i < 20; ++i) backoff.next();
  backoff.reset();
  EXPECT_LE(backoff.next(), Backoff::first);
}

TEST(Backoff, DiffersBetweenTwoClients) {
  crypto::SeededRandom one(1), two(2);
  Backoff first(one), second(two);
  bool differs = false;
  for (int i = 0; i < 10; ++i) differs |= first.next() != second.next();
  EXPECT_TRUE(differs);
}

TEST(RetryPause, GrowsWithWhatWasInVainAndIsNeverTheSameForAll) {
  using std::chrono::seconds;
  crypto::SeededRandom random(7);
  bool differs = false;
  for (int i = 0; i < 50; ++i) {
    const auto first = retry_pause(0, random), third = retry_pause(2, random), late = retry_pause(1000, random);
    EXPECT_TRUE(first >= seconds(5) && first <= seconds(20)) << first;
    EXPECT_TRUE(third >= seconds(20) && third <= seconds(80)) << third;
    EXPECT_TRUE(late >= seconds(75) && late <= seconds(300)) << late;
    differs |= first != retry_pause(0, random);
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace qpc::client
