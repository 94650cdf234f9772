#include "client/mailbox/signature_threads.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::client {
namespace {

struct SignatureThreadsTest : testing::TestWithParam<unsigned> {
  crypto::SeededRandom random{std::uint64_t{5}};
  crypto::SigningKey key = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  SignatureThreads threads{GetParam()};

  crypto::ClaimedSignature signed_text(int number) {
    const Bytes text = to_bytes(as_bytes("line " + std::to_string(number)));
    return {.scheme = key.scheme(), .public_key = key.public_key(), .message = text, .signature = key.sign(text)};
  }
};

TEST_P(SignatureThreadsTest, HoldWhereAllDo) {
  EXPECT_TRUE(threads.all_hold()) << "nothing was claimed";
  for (int round = 0; round < 3; ++round) {
    for (int number = 0; number < 50; ++number) threads.add(signed_text(number));
    EXPECT_TRUE(threads.all_hold());
  }
}

TEST_P(SignatureThreadsTest, DoNotHoldWhereOneDoesNotWhereverItStands) {
  for (const int wrong : {0, 25, 49}) {
    SignatureThreads some(GetParam());
    for (int number = 0; number < 50; ++number) {
      auto claimed = signed_text(number);
      if (number == wrong) claimed.message.push_back('!');
      some.add(std::move(claimed));
    }
    EXPECT_FALSE(some.all_hold()) << wrong;
    some.add(signed_text(1));
    EXPECT_FALSE(some.all_hold()) << "one did not, whatever comes after it";
  }
}

TEST_P(SignatureThreadsTest, EndWhileMuchWaits) {
  for (int number = 0; number < 200; ++number) threads.add(signed_text(number));
}

INSTANTIATE_TEST_SUITE_P(, SignatureThreadsTest, testing::Values(0U, 1U, 3U));

}  // namespace
}  // namespace qpc::client
