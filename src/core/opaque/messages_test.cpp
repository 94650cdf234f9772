#include "core/opaque/messages.h"

#include <gtest/gtest.h>

#include "core/crypto/seeded_random.h"

namespace qpc::opaque {
namespace {

/// Where the group elements of a message begin.
template <class Message>
std::vector<std::size_t> element_offsets();
template <>
std::vector<std::size_t> element_offsets<RegistrationRequest>() {
  return {0};
}
template <>
std::vector<std::size_t> element_offsets<RegistrationResponse>() {
  return {0, 32};
}
template <>
std::vector<std::size_t> element_offsets<RegistrationRecord>() {
  return {0};
}
template <>
std::vector<std::size_t> element_offsets<KE1>() {
  return {0, 64};
}
template <>
std::vector<std::size_t> element_offsets<KE2>() {
  return {0, 224};
}
template <>
std::vector<std::size_t> element_offsets<KE3>() {
  return {};
}

/// Random octets with group elements where they belong.
template <class Message>
Bytes valid_octets() {
  crypto::SeededRandom random(1);
  Bytes octets = random.bytes(Message::size_bytes);
  for (const std::size_t at : element_offsets<Message>()) {
    const auto element = crypto::Ristretto255Scalar::generate(random).times_generator();
    std::ranges::copy(element.view(), octets.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return octets;
}

template <class Message>
class Messages : public testing::Test {};
using AllMessages = testing::Types<RegistrationRequest, RegistrationResponse, RegistrationRecord, KE1, KE2, KE3>;
TYPED_TEST_SUITE(Messages, AllMessages);

TYPED_TEST(Messages, AreWrittenAsTheyWereRead) {
  const Bytes octets = valid_octets<TypeParam>();
  EXPECT_EQ(wire(read_all<TypeParam>(octets).value()), octets);
}

TYPED_TEST(Messages, HaveOneSize) {
  Bytes octets = valid_octets<TypeParam>();
  octets.push_back(0);
  EXPECT_EQ(read_all<TypeParam>(octets).error().kind, Kind::malformed);
  for (std::size_t size = 0; size < TypeParam::size_bytes; ++size) {
    EXPECT_EQ(read_all<TypeParam>(ByteView(octets).first(size)).error().kind, Kind::malformed);
  }
}

TYPED_TEST(Messages, RefuseWhatIsNoGroupElement) {
  for (const std::size_t at : element_offsets<TypeParam>()) {
    Bytes octets = valid_octets<TypeParam>();
    octets[at + 31] |= 0x80;  // above the field's prime
    EXPECT_EQ(read_all<TypeParam>(octets).error().kind, Kind::malformed);
  }
}

TYPED_TEST(Messages, RefuseTheIdentityElement) {
  for (const std::size_t at : element_offsets<TypeParam>()) {
    Bytes octets = valid_octets<TypeParam>();
    std::fill_n(octets.begin() + static_cast<std::ptrdiff_t>(at), 32, std::uint8_t{0});
    EXPECT_EQ(read_all<TypeParam>(octets).error().kind, Kind::rejected);
  }
}

}  // namespace
}  // namespace qpc::opaque
