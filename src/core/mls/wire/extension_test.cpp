#include "core/mls/wire/extension.h"

#include <gtest/gtest.h>

#include "core/base/encoding.h"

namespace qpc::mls {
namespace {

Result<Extensions> read_hex(const char* text) {
  const auto octets = from_hex(text).value();
  return read_all<Extensions>(octets);
}

TEST(Extensions, KeepUnknownOnesAsTheyCame) {
  const auto extensions = read_hex("080a0a020102abcd00").value();
  EXPECT_EQ(*extensions.find(ExtensionType{0x0a0a}), (Bytes{1, 2}));
  EXPECT_EQ(extensions.find(ExtensionType{0xabcd})->size(), 0u);
  EXPECT_EQ(to_hex(wire(extensions)), "080a0a020102abcd00");
}

TEST(Extensions, RefuseTwoOfOneType) { EXPECT_EQ(read_hex("060a0a000a0a00").error().kind, Kind::malformed); }

TEST(Extensions, RefuseKnownOnesWithOctetsLeftOver) {
  EXPECT_TRUE(read_hex("0500010201ff"));                                  // application_id
  EXPECT_EQ(read_hex("0600010301ffff").error().kind, Kind::malformed);    // one octet too many
  EXPECT_EQ(read_hex("0600040301ff00").error().kind, Kind::malformed);    // external_pub
  EXPECT_EQ(read_hex("07000304000000ff").error().kind, Kind::malformed);  // required_capabilities
  EXPECT_EQ(read_hex("0500050200ff").error().kind, Kind::malformed);      // external_senders
}

TEST(Extensions, RefuseKnownOnesThatBreakOff) {
  EXPECT_EQ(read_hex("04000101ff").error().kind, Kind::malformed);
  EXPECT_EQ(read_hex("03000300").error().kind, Kind::malformed);
}

TEST(Extensions, GiveAKnownOneItsStructure) {
  Extensions extensions;
  const RequiredCapabilities required{{ExtensionType{7}}, {ProposalType{8}}, {CredentialType::basic}};
  extensions.set(required);
  EXPECT_EQ(extensions.get<RequiredCapabilities>().value(), required);
  EXPECT_EQ(extensions.get<ExternalPub>().value(), std::nullopt);
}

TEST(Extensions, ReplaceAnEarlierOneOfTheSameType) {
  Extensions extensions;
  extensions.set(ApplicationId{{1}});
  extensions.set(ApplicationId{{2}});
  EXPECT_EQ(extensions.list().size(), 1u);
  EXPECT_EQ(extensions.get<ApplicationId>().value(), ApplicationId{{2}});
  extensions.remove(ExtensionType::application_id);
  EXPECT_FALSE(extensions.contains(ExtensionType::application_id));
}

TEST(RequiredCapabilities, RefuseAListWithHalfACodePoint) {
  EXPECT_EQ(read_all<RequiredCapabilities>(Bytes{3, 0, 1, 0, 0, 0}).error().kind, Kind::malformed);
}

}  // namespace
}  // namespace qpc::mls
