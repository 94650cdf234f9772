#include "core/mls/wire/mls_message.h"

#include <gtest/gtest.h>

#include "core/mls/wire/arbitrary.h"

namespace qpc::mls {
namespace {

/// What was written reads back as the same value, and that writes the same octets.
template <class T, class Reader = T>
void expect_round_trip(const T& item) {
  const auto octets = wire(item);
  const auto again = read_all<Reader>(octets);
  ASSERT_TRUE(again) << again.error().what();
  EXPECT_EQ(wire(*again), octets);
}

TEST(MLSMessage, ReadsBackWhatWasWrittenWhateverItIs) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    Arbitrary arbitrary(seed);
    const auto message = arbitrary.mls_message();
    const auto octets = wire(message);
    const auto again = read_all<MLSMessage>(octets);
    ASSERT_TRUE(again) << again.error().what();
    EXPECT_EQ(*again, message);
    EXPECT_EQ(wire(*again), octets);
  }
}

TEST(MLSMessage, ReadsBackEveryStructureThatTravelsInsideAnother) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Arbitrary arbitrary(seed);
    expect_round_trip(arbitrary.proposal());
    expect_round_trip(arbitrary.commit());
    expect_round_trip(arbitrary.ratchet_tree());
    expect_round_trip(arbitrary.group_context());
    expect_round_trip(arbitrary.group_secrets());
    expect_round_trip<AuthenticatedContent, Unverified<AuthenticatedContent>>(arbitrary.authenticated_content());
    expect_round_trip(SenderData{{arbitrary.number()}, arbitrary.number(), {1, 2, 3, 4}});
  }
}

TEST(MLSMessage, RefusesEveryPrefixOfAMessage) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    const auto octets = wire(Arbitrary(seed).mls_message());
    for (std::size_t size = 0; size < octets.size(); ++size) {
      ASSERT_FALSE(read_all<MLSMessage>(ByteView(octets).first(size))) << size;
    }
  }
}

TEST(MLSMessage, RefusesOctetsAfterItsEnd) {
  auto octets = wire(Arbitrary(1).mls_message());
  octets.push_back(0);
  EXPECT_EQ(read_all<MLSMessage>(octets).error().kind, Kind::malformed);
}

TEST(MLSMessage, RefusesAnotherProtocolVersion) {
  auto octets = wire(Arbitrary(1).mls_message());
  octets[1] = 2;
  EXPECT_EQ(read_all<MLSMessage>(octets).error().kind, Kind::unsupported);
}

TEST(MLSMessage, RefusesAnUnknownWireFormat) {
  auto octets = wire(Arbitrary(1).mls_message());
  octets[3] = 6;
  EXPECT_EQ(read_all<MLSMessage>(octets).error().kind, Kind::unsupported);
}

TEST(MLSMessage, RefusesAKeyPackageOfAnotherVersionThanItsOwn) {
  auto key_package = Arbitrary(1).key_package();
  key_package.version = ProtocolVersion{2};
  EXPECT_EQ(read_all<MLSMessage>(wire(MLSMessage{Unverified(key_package)})).error().kind, Kind::malformed);
}

TEST(PublicMessage, HasAMembershipTagFromMembersOnly) {
  auto message = Arbitrary(1).public_message();
  message.membership_tag = Bytes(32, 1);
  message.content.sender = Sender::member({3});
  const auto from_member = wire(message).size();
  message.content.sender = Sender::external(3);
  EXPECT_EQ(wire(message).size(), from_member - 33);
}

TEST(Sender, RefusesATypeThatDoesNotExist) {
  for (const std::uint8_t type : Bytes{0, 5, 255}) {
    EXPECT_EQ(read_all<Sender>(Bytes{type, 0, 0, 0, 0}).error().kind, Kind::malformed);
  }
}

TEST(FramedContent, RefusesAContentTypeThatDoesNotExist) {
  for (const std::uint8_t type : Bytes{0, 4, 255}) {
    const Bytes octets{0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0, type, 0};
    EXPECT_EQ(read_all<FramedContent>(octets).error().kind, Kind::malformed);
  }
}

TEST(PrivateMessage, RefusesAContentTypeThatDoesNotExist) {
  auto message = Arbitrary(1).private_message();
  for (const std::uint8_t type : Bytes{0, 4, 255}) {
    message.content_type = ContentType{type};
    const auto read = read_all<PrivateMessage>(wire(message));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, Kind::malformed);
  }
}

TEST(MessageHeader, SaysForGroupMessagesWhatTheWholeMessageSays) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Arbitrary arbitrary(seed);
    const auto public_message = arbitrary.public_message();
    const auto public_octets = wire(MLSMessage{public_message});
    const auto of_public = read_header(public_octets).value();
    EXPECT_EQ(to_bytes(of_public.group_id), public_message.content.group_id);
    EXPECT_EQ(of_public.epoch, public_message.content.epoch);
    EXPECT_EQ(of_public.content_type, public_message.content.content_type());
    EXPECT_EQ(of_public.wire_format, WireFormat::mls_public_message);

    const auto private_message = arbitrary.private_message();
    const auto private_octets = wire(MLSMessage{private_message});
    const auto of_private = read_header(private_octets).value();
    EXPECT_EQ(to_bytes(of_private.group_id), private_message.group_id);
    EXPECT_EQ(of_private.epoch, private_message.epoch);
    EXPECT_EQ(of_private.content_type, private_message.content_type);
    EXPECT_EQ(of_private.wire_format, WireFormat::mls_private_message);
  }
}

TEST(MessageHeader, IsRefusedForMessagesThatAreForNoGroup) {
  const auto octets = wire(MLSMessage{Arbitrary(1).welcome()});
  EXPECT_EQ(read_header(octets).error().kind, Kind::rejected);
}

}  // namespace
}  // namespace qpc::mls
