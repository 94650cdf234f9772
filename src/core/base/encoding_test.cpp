#include "core/base/encoding.h"

#include <gtest/gtest.h>

namespace qpc {
namespace {

TEST(Encoding, FollowsTheVectorsOfRfc4648) {
  EXPECT_EQ(to_hex(as_bytes("foobar")), "666f6f626172");
  EXPECT_EQ(to_base32(as_bytes("foobar")), "mzxw6ytboi");
  EXPECT_EQ(to_base32(as_bytes("fooba")), "mzxw6ytb");
  EXPECT_EQ(to_base64url(as_bytes("foob")), "Zm9vYg");
  EXPECT_EQ(to_base64url(from_hex("fbff").value()), "-_8");
}

TEST(Encoding, ReadsBackEveryLength) {
  Bytes octets;
  for (unsigned size = 0; size < 70; ++size) {
    EXPECT_EQ(from_hex(to_hex(octets)), octets);
    EXPECT_EQ(from_base32(to_base32(octets)), octets);
    EXPECT_EQ(from_base64url(to_base64url(octets)), octets);
    octets.push_back(static_cast<std::uint8_t>(size * 37 + 11));
  }
}

TEST(Encoding, RefusesForeignCharactersAndTextsThatBreakOff) {
  for (const char* text : {"0", "0g", "abc"}) EXPECT_EQ(from_hex(text).error().kind, Kind::malformed) << text;
  for (const char* text : {"1", "m", "mz1", "mzx"}) EXPECT_EQ(from_base32(text).error().kind, Kind::malformed) << text;
  for (const char* text : {"Z", "Zh", "Z+8", "Zg=="}) {
    EXPECT_EQ(from_base64url(text).error().kind, Kind::malformed) << text;
  }
}

}  // namespace
}  // namespace qpc
