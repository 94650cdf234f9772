#include <gtest/gtest.h>

#include "core/base/encoding.h"
#include "core/crypto/seeded_random.h"
#include "core/crypto/system_random.h"

namespace qpc::crypto {
namespace {

TEST(SeededRandom, GivesTheSameOctetsForTheSameSeedAndCalls) {
  SeededRandom first(7);
  SeededRandom second(7);
  for (int call = 0; call < 3; ++call) EXPECT_EQ(first.bytes(100), second.bytes(100));
}

TEST(SeededRandom, GivesOtherOctetsAtTheNextCallAndForAnotherSeed) {
  SeededRandom random(7);
  const auto first = random.bytes(32);
  EXPECT_NE(random.bytes(32), first);
  EXPECT_NE(SeededRandom(8).bytes(32), first);
  EXPECT_NE(SeededRandom(as_bytes("7")).bytes(32), first);
}

TEST(SeededRandom, TakesANumberAsItsEightOctetsLittleEndian) {
  const Bytes seed{7, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(SeededRandom(7).bytes(32), SeededRandom(seed).bytes(32));
}

TEST(SystemRandom, NeverRepeatsItself) {
  SystemRandom random;
  EXPECT_NE(random.bytes(32), random.bytes(32));
  EXPECT_NE(random.bytes(32), SystemRandom().bytes(32));
}

}  // namespace
}  // namespace qpc::crypto
