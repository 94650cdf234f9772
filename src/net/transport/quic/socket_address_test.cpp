#include "net/transport/quic/socket_address.h"

#include <gtest/gtest.h>

namespace qpc::net::quic {
namespace {

TEST(SocketAddress, ReadsAndWritesLiteralAddresses) {
  EXPECT_EQ(SocketAddress::from_literal("192.0.2.1", 7)->to_string(), "192.0.2.1:7");
  EXPECT_EQ(SocketAddress::from_literal("2001:db8::1", 5001)->to_string(), "[2001:db8::1]:5001");
  EXPECT_FALSE(SocketAddress::from_literal("example.org", 1));
  EXPECT_FALSE(SocketAddress::from_literal("", 1));
}

TEST(SocketAddress, ComparesFamilyAddressAndPort) {
  const auto a = *SocketAddress::from_literal("127.0.0.1", 7);
  EXPECT_EQ(a, *SocketAddress::from_literal("127.0.0.1", 7));
  EXPECT_NE(a, *SocketAddress::from_literal("127.0.0.1", 8));
  EXPECT_NE(a, *SocketAddress::from_literal("127.0.0.2", 7));
  EXPECT_NE(a, *SocketAddress::from_literal("::1", 7));
}

TEST(SocketAddress, KnowsTheUnspecifiedAddresses) {
  EXPECT_TRUE(SocketAddress().is_any());
  EXPECT_TRUE(SocketAddress::from_literal("::", 1)->is_any());
  EXPECT_FALSE(SocketAddress::from_literal("::1", 1)->is_any());
}

}  // namespace
}  // namespace qpc::net::quic
