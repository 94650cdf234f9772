#include "net/transport/network.h"

#include <gtest/gtest.h>

namespace qpc::net {
namespace {

TEST(NodeAddress, TakesTheUsualPortWhereNoneIsGiven) {
  EXPECT_EQ(NodeAddress::parse("example.org"), (NodeAddress{"example.org", 5001}));
  EXPECT_EQ(NodeAddress::parse("[2001:db8::1]"), (NodeAddress{"2001:db8::1", 5001}));
}

TEST(NodeAddress, ReadsHostAndPort) {
  EXPECT_EQ(NodeAddress::parse("example.org:7"), (NodeAddress{"example.org", 7}));
  EXPECT_EQ(NodeAddress::parse("192.0.2.1:65535"), (NodeAddress{"192.0.2.1", 65535}));
  EXPECT_EQ(NodeAddress::parse("[::1]:0"), (NodeAddress{"::1", 0}));
}

TEST(NodeAddress, IsReadBackFromItsText) {
  for (const char* text : {"example.org:7", "192.0.2.1:65535", "[2001:db8::1]:5001"}) {
    EXPECT_EQ(NodeAddress::parse(text)->to_string(), text);
  }
}

TEST(NodeAddress, RefusesWhatIsNoAddress) {
  const std::string long_host(254, 'a');
  for (std::string_view text :
       {std::string_view(), std::string_view(":1"), std::string_view("host:"), std::string_view("host:65536"),
        std::string_view("host:-1"), std::string_view("host:1x"), std::string_view("[::1"), std::string_view("[::1]1"),
        std::string_view("[]:1"), std::string_view("2001:db8::1"), std::string_view(long_host)}) {
    const auto address = NodeAddress::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().kind, Kind::malformed);
  }
}

TEST(ConnectRefusal, NamesBothFingerprintsOfAMismatch) {
  const IdentityKey expected{1}, found{2};
  const auto sentence = ConnectRefusal{ConnectRefusal::Reason::identity_mismatch, expected, found}.sentence();
  EXPECT_NE(sentence.find(fingerprint(expected)), sentence.npos);
  EXPECT_NE(sentence.find(fingerprint(found)), sentence.npos);
}

}  // namespace
}  // namespace qpc::net
