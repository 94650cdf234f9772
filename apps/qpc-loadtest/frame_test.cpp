#include "qpc-loadtest/frame.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"
#include "core/mls/wire/mls_message.h"

namespace qpc::loadtest {
namespace {

TEST(Frames, AreWholeMessagesOfTheirGroupEpochAndKind) {
  crypto::SeededRandom random(std::uint64_t{5});
  const Bytes group = random.bytes(32);
  const Bytes message = Frames(group, 7, mls::ContentType::commit, 1024, random).make(1);
  const auto header = mls::read_header(message);
  ASSERT_TRUE(header);
  EXPECT_TRUE(std::ranges::equal(header->group_id, group));
  EXPECT_EQ(header->epoch, 7u);
  EXPECT_EQ(header->content_type, mls::ContentType::commit);
  const auto whole = read_all<mls::MLSMessage>(message);
  ASSERT_TRUE(whole);
  ASSERT_NE(whole->as<mls::PrivateMessage>(), nullptr);
  EXPECT_EQ(whole->as<mls::PrivateMessage>()->ciphertext.size(), 1024u);
}

TEST(Frames, BearTheirNumberAndAreAllDifferent) {
  crypto::SeededRandom random(std::uint64_t{5});
  const Frames frames(random.bytes(32), 0, mls::ContentType::application, 64, random);
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{258}, UINT64_MAX}) {
    EXPECT_EQ(Frames::number_of(frames.make(number)), number);
  }
  EXPECT_NE(frames.make(1), frames.make(2));
  EXPECT_EQ(Frames::number_of(Bytes(7)), std::nullopt);
}

TEST(Frames, AreNeverTooShortForANumber) {
  crypto::SeededRandom random(std::uint64_t{5});
  const Frames frames(random.bytes(32), 0, mls::ContentType::application, 1, random);
  EXPECT_EQ(read_all<mls::MLSMessage>(frames.make(9))->as<mls::PrivateMessage>()->ciphertext.size(),
            Frames::least_payload);
}

}  // namespace
}  // namespace qpc::loadtest
